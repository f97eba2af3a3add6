using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Api.Gate.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Glimpse.Api.Tests.Gate.Identity;

/// <summary>An OpenID provider in memory, with keys made for the test.</summary>
internal sealed class TestProvider : IProviderDocuments
{
    public const string Authority = "https://login.example/tenant";
    public const string Audience = "api://glimpse";
    private readonly List<JsonObject> _published = [];
    private int _reads;

    /// <summary>What its metadata names as the address of its keys.</summary>
    public string KeysAddress { get; set; } = "https://login.example/keys";

    public string Issuer { get; set; } = Authority;

    public bool IsDown { get; set; }

    /// <summary>What it answers whatever it is asked; null: what it should.</summary>
    public string? Nonsense { get; set; }

    /// <summary>How often its keys were asked for.</summary>
    public int Reads => _reads;

    /// <summary>Waits before it answers.</summary>
    public Task Slow { get; set; } = Task.CompletedTask;

    public static (string, string)[] Settings { get; } = [("Glimpse:Access:Jwt:Authority", Authority), ("Glimpse:Access:Jwt:Audiences:0", Audience)];

    public SigningCredentials NewKey(string id, string algorithm = "ES256", bool published = true)
    {
        SecurityKey key = algorithm.StartsWith("ES", StringComparison.Ordinal)
            ? new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id }
            : new RsaSecurityKey(RSA.Create(2048)) { KeyId = id };
        if (published) Publish(key);
        return new(key, algorithm);
    }

    public void Publish(SecurityKey key)
    {
        var web = key switch
        {
            RsaSecurityKey rsa => JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.Rsa.ExportParameters(false)) { KeyId = rsa.KeyId }),
            ECDsaSecurityKey curve => JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new(ECDsa.Create(curve.ECDsa.ExportParameters(false))) { KeyId = curve.KeyId }),
            _ => JsonWebKeyConverter.ConvertFromSecurityKey(key),
        };
        _published.Add(new() { ["kty"] = web.Kty, ["kid"] = web.Kid, ["n"] = web.N, ["e"] = web.E, ["crv"] = web.Crv, ["x"] = web.X, ["y"] = web.Y, ["k"] = web.K });
    }

    public void Withdraw() => _published.Clear();

    public static string Token(SigningCredentials? key, DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = Audience,
            NotBefore = now.UtcDateTime,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddMinutes(10),
            SigningCredentials = key,
            Claims = new Dictionary<string, object> { ["sub"] = "ada" },
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async Task<string> ReadAsync(Uri address, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        await Slow;
        if (IsDown) throw new HttpRequestException("down");
        if (Nonsense is not null) return Nonsense;
        return address.AbsoluteUri switch
        {
            $"{Authority}/.well-known/openid-configuration" => JsonSerializer.Serialize(new { issuer = Issuer, jwks_uri = KeysAddress }),
            var keys when keys == KeysAddress => new JsonObject { ["keys"] = new JsonArray([.. _published.Select(key => key.DeepClone())]) }.ToJsonString(),
            _ => throw new HttpRequestException("404"),
        };
    }
}
