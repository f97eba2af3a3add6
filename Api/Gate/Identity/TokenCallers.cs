using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Glimpse.Api.Gate.Identity;

/// <summary>Tells who a token of the provider was made for.</summary>
public sealed class TokenCallers(SigningKeys keys, TimeProvider clock)
{
    // A colon is in no key's name, so that no token can have one's name.
    private const string Prefix = "jwt:";
    private const int LongestName = 128;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // Signatures by a pair of keys only. With a shared secret among them, the public key could be used as one.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly string[] ScopeClaims = ["scope", "scp", "roles"];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Whether a text has a token's three parts. Keys have no dots.</summary>
    internal static bool IsToken(string text) => text.AsSpan().Count('.') == 2;

    /// <summary>Null where the token is not good.</summary>
    /// <exception cref="ApiException">It is good and does not allow this, or it cannot be checked now.</exception>
    internal async ValueTask<Caller?> FindAsync(string text, JwtRules rules, CancellationToken cancellation)
    {
        // What can be seen without a key comes first, so that nonsense asks the provider for nothing.
        if (Read(text) is not { } token || !Algorithms.Contains(token.Alg) || token.Issuer != rules.Provider.Issuer || token.TryGetHeaderValue<object>("crit", out _)) return null;
        if (await keys.FindAsync(rules.Provider, token.Kid, cancellation) is not { } signing) throw new ApiException(ApiError.ProviderUnavailable(SigningKeys.BetweenReads));
        if (signing.Count == 0) return null;
        var result = await _handler.ValidateTokenAsync(token, Parameters(rules, signing));
        if (!result.IsValid) return null;
        var scopes = token.Claims.Where(claim => ScopeClaims.Contains(claim.Type)).SelectMany(claim => claim.Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        if (rules.RequiredScope is { } required && !scopes.Contains(required)) throw new ApiException(ApiError.MissingScope);
        if (NameOf(token) is not { } name) return null;
        return new(name) { IsOperator = rules.OperatorScope is { } scope && scopes.Contains(scope), Limits = rules.Limits };
    }

    private JsonWebToken? Read(string text)
    {
        try
        {
            return _handler.CanReadToken(text) ? _handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    private TokenValidationParameters Parameters(JwtRules rules, IReadOnlyList<SecurityKey> signing) => new()
    {
        ValidAlgorithms = Algorithms,
        ValidIssuer = rules.Provider.Issuer,
        ValidAudiences = rules.Audiences,
        IssuerSigningKeyResolver = (_, _, _, _) => signing,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) => IsNow(from, until),
    };

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + Skew && (from is not { } begin || begin - Skew <= now);
    }

    private static string? NameOf(JsonWebToken token)
    {
        foreach (var claim in new[] { "sub", "azp", "appid", "client_id" })
        {
            if (!token.TryGetPayloadValue<string>(claim, out var subject) || string.IsNullOrWhiteSpace(subject)) continue;
            // What does not fit into a line of a log is known by its hash: two subjects never get one name.
            var fits = subject.Length <= LongestName && subject.All(letter => letter is > ' ' and < '\x7f') && !subject.StartsWith("sha256:", StringComparison.Ordinal);
            return Prefix + (fits ? subject : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))}");
        }
        return null;
    }
}
