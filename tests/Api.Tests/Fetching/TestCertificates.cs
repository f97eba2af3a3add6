using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>Certificates that nobody trusts.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Of(string host)
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>Lets a web speak TLS with one.</summary>
    /// <param name="onAsked">Is told the name that each caller asks for.</param>
    public static void Secure(this TestWeb web, X509Certificate2 certificate, Action<string?> onAsked) => web.Secure((stream, stop) => stream.AuthenticateAsServerAsync((_, hello, _, _) =>
    {
        onAsked(hello.ServerName);
        return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
    }, null, stop));
}
