namespace Glimpse.Api.Gate.Rules;

/// <summary>Tokens of an OpenID provider that let callers in, beside the keys. Their callers are named <c>jwt:</c> and the token's subject.</summary>
public sealed class JwtOptions
{
    /// <summary>The provider, as in <c>https://login.microsoftonline.com/TENANT/v2.0</c>; null: no tokens are taken. Its keys are read from below /.well-known/openid-configuration.</summary>
    public string? Authority { get; set; }

    /// <summary>Whom tokens must be made for: at least one, as a provider makes tokens for others too.</summary>
    public IList<string>? Audiences { get; set; }

    /// <summary>What tokens name as their issuer; null: the authority.</summary>
    public string? Issuer { get; set; }

    /// <summary>Another host from which the provider's keys may come; null: the authority's own alone.</summary>
    public string? KeysHost { get; set; }

    /// <summary>A scope or role that a token must have; null: none.</summary>
    public string? RequiredScope { get; set; }

    /// <summary>A scope or role that makes its holder an operator; null: none does.</summary>
    public string? OperatorScope { get; set; }
}
