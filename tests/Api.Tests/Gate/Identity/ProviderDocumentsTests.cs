using System.Net;
using System.Security.Cryptography.X509Certificates;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Tests.Fetching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Tests.Gate.Identity;

/// <summary>The client that reads a provider's documents, against a server that behaves as none should.</summary>
public sealed class ProviderDocumentsTests : IAsyncLifetime
{
    private const int Most = 256 * 1024;
    private const string Metadata = """{"issuer":"https://login.example/租户","jwks_uri":"https://login.example/keys"}""";

    private WebApplication Provider { get; set; } = null!;

    private ProviderDocuments Documents { get; } = new(patience: TimeSpan.FromMinutes(1));

    private ProviderDocuments Hurried { get; } = new(patience: TimeSpan.FromMilliseconds(200));

    private string Plain => Provider.Urls.First();

    private string Secure => Provider.Urls.Last();

    [Fact]
    public async Task Read_Document_IsItsText() => Assert.Equal(Metadata, await Documents.ReadAsync(new(Plain + "/metadata"), default));

    [Fact]
    public async Task Read_Redirect_IsNotFollowed()
    {
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Documents.ReadAsync(new(Plain + "/moved"), default));

        Assert.Equal(HttpStatusCode.Found, fault.StatusCode);
    }

    [Theory]
    [InlineData("/missing")]
    [InlineData("/broken")]
    [InlineData("/large")]
    [InlineData("/endless")]
    public async Task Read_NoDocument_Throws(string path) => await Assert.ThrowsAsync<HttpRequestException>(() => Documents.ReadAsync(new(Plain + path), default));

    [Fact]
    public async Task Read_LimitOfBytes_IsExact() => Assert.Equal(Most, (await Documents.ReadAsync(new(Plain + "/most"), default)).Length);

    [Theory]
    [InlineData("/silent")]
    [InlineData("/stalls")]
    public async Task Read_ServerThatDoesNotEnd_IsGivenUp(string path) => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Hurried.ReadAsync(new(Plain + path), default));

    [Fact]
    public async Task Read_CertificateOfNobody_Throws() => await Assert.ThrowsAsync<HttpRequestException>(() => Documents.ReadAsync(new(Secure + "/metadata"), default));

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(Certificate()));
        });
        Provider = builder.Build();
        Provider.Run(AnswerAsync);
        await Provider.StartAsync();
    }

    public async Task DisposeAsync()
    {
        Documents.Dispose();
        Hurried.Dispose();
        await Provider.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        switch (context.Request.Path.Value)
        {
            case "/metadata":
                await response.WriteAsync(Metadata);
                break;
            case "/moved":
                response.Redirect("/metadata");
                break;
            case "/broken":
                response.StatusCode = 500;
                await response.WriteAsync(Metadata);
                break;
            case "/most":
                await response.WriteAsync(new string('a', Most));
                break;
            case "/large":
                response.ContentLength = Most + 1;
                await response.WriteAsync(new string('a', Most + 1));
                break;
            case "/endless":
                while (!context.RequestAborted.IsCancellationRequested) await response.WriteAsync(new string('a', 10_000));
                break;
            case "/silent":
                await HangAsync(context);
                break;
            case "/stalls":
                await response.WriteAsync(Metadata[..5]);
                await response.Body.FlushAsync();
                await HangAsync(context);
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static X509Certificate2 Certificate()
    {
        using var certificate = TestCertificates.Of("127.0.0.1");
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
