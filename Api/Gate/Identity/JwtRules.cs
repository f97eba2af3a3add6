using Glimpse.Api.Gate.Limits;
using Glimpse.Api.Gate.Rules;

namespace Glimpse.Api.Gate.Identity;

/// <summary>Which tokens are taken.</summary>
/// <param name="Provider">Who makes them.</param>
/// <param name="Audiences">Whom they are made for.</param>
/// <param name="RequiredScope">What they must allow.</param>
/// <param name="OperatorScope">What makes an operator.</param>
/// <param name="Limits">Of each caller.</param>
internal sealed record JwtRules(JwtProvider Provider, IReadOnlyList<string> Audiences, string? RequiredScope, string? OperatorScope, CallLimits Limits)
{
    private const string Setting = $"{AccessOptions.Section}:{nameof(AccessOptions.Jwt)}";

    /// <summary>Reads the settings; null where no tokens are taken.</summary>
    public static JwtRules? Read(JwtOptions options, CallLimits limits, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(options.Authority)) return null;
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme != Uri.UriSchemeHttps || authority.Query.Length > 0 || authority.UserInfo.Length > 0)
        {
            faults.Add($"{Setting}:{nameof(JwtOptions.Authority)} must be an address that begins with https://, without a query.");
            return null;
        }
        var audiences = options.Audiences?.Where(audience => !string.IsNullOrWhiteSpace(audience)).ToArray() ?? [];
        if (audiences.Length == 0) faults.Add($"{Setting}:{nameof(JwtOptions.Audiences)} is needed: without it a token that was made for another program would let in.");
        var provider = new JwtProvider(authority, Text(options.Issuer) ?? options.Authority, Text(options.KeysHost));
        return new(provider, audiences, Text(options.RequiredScope), Text(options.OperatorScope), limits);
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Who makes tokens, and from where its keys may come.</summary>
internal sealed record JwtProvider(Uri Authority, string Issuer, string? KeysHost)
{
    public Uri Metadata => new($"{Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration");

    public bool MayServe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0 && (address.Authority == Authority.Authority || (KeysHost is not null && address.Authority.Equals(KeysHost, StringComparison.OrdinalIgnoreCase)));
}
