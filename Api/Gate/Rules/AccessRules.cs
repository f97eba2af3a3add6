using System.Net;
using System.Text.RegularExpressions;
using Glimpse.Api.Gate.Addresses;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Who may call, and how much: the settings as the gate uses them. Never changed, only replaced.</summary>
internal sealed partial record AccessRules
{
    private const int LongestName = 64;

    public required KeyRing Keys { get; init; }
    /// <summary>Null where no tokens are taken.</summary>
    public required JwtRules? Jwt { get; init; }

    public required ClientAddresses Addresses { get; init; }

    /// <summary>Who may call by address; null: all.</summary>
    public required AddressList? Allowed { get; init; }

    public required IReadOnlySet<string> Origins { get; init; }
    public required IReadOnlySet<string> Hosts { get; init; }
    public required CallLimits PerAddress { get; init; }
    public required int FailuresPerMinute { get; init; }

    /// <summary>Whether there is any way to say who one is. Where there is none, only this machine itself can be let in.</summary>
    public required bool HasCredentials { get; init; }

    /// <summary>Reads the settings and notes what is wrong with them, in the operator's words.</summary>
    public static AccessRules Read(AccessOptions options, Head head, ICollection<string> faults) => new()
    {
        Keys = new([.. options.Keys.SelectMany(named => KeysOf(named.Key, named.Value, options.PerKey, faults))]),
        Jwt = JwtRules.Read(options.Jwt, CallLimits.Of(options.PerKey), faults),
        Addresses = new(Networks(options.TrustedProxies, nameof(AccessOptions.TrustedProxies), faults) ?? new([]), options.ForwardedHops, head),
        Allowed = Networks(options.AllowedAddresses, nameof(AccessOptions.AllowedAddresses), faults),
        Origins = Given(options.AllowedOrigins).Where(origin => IsOrigin(origin.Text, origin.Place, faults)).Select(origin => origin.Text).ToHashSet(StringComparer.OrdinalIgnoreCase),
        Hosts = Given(options.AllowedHosts).Select(host => host.Text).ToHashSet(StringComparer.OrdinalIgnoreCase),
        PerAddress = CallLimits.Of(options.PerAddress),
        FailuresPerMinute = options.FailuresPerMinute,
        HasCredentials = options.Keys.Count > 0 || !string.IsNullOrWhiteSpace(options.Jwt.Authority),
    };

    private static IEnumerable<ApiKey> KeysOf(string name, ApiKeyOptions key, LimitOptions usual, ICollection<string> faults)
    {
        var setting = $"{AccessOptions.Section}:{nameof(AccessOptions.Keys)}:{name}";
        if (name.Length > LongestName || !Name().IsMatch(name)) faults.Add($"{setting} is no name for a key: use up to {LongestName} letters, digits, dots, dashes and underscores.");
        var limits = new CallLimits(key.RequestsPerMinute ?? usual.RequestsPerMinute, key.OutputTokensPerMinute ?? usual.OutputTokensPerMinute, key.Concurrent ?? usual.Concurrent);
        if (limits is { RequestsPerMinute: < 0 } or { OutputTokensPerMinute: < 0 } or { Concurrent: < 0 }) faults.Add($"{setting} has a limit below 0; 0 is no limit.");
        var caller = new Caller(name) { IsOperator = key.Operator, Limits = limits };
        foreach (var (place, text) in (key.Hashes ?? []).Index())
        {
            // A variable that is set to nothing takes a hash of a file away.
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (ApiKey.TryParse(text, caller, out var known)) yield return known;
            else faults.Add($"{setting}:{nameof(ApiKeyOptions.Hashes)}:{place} must be sha256: and 64 hexadecimal digits, as './run key new {name}' prints it, maybe with ' until 2027-01-31'.");
        }
    }

    private static AddressList? Networks(IList<string>? list, string name, ICollection<string> faults)
    {
        if (list is null or []) return null;
        var networks = new List<IPNetwork>();
        foreach (var (place, text) in Given(list))
        {
            if (AddressList.TryParse(text, out var network)) networks.Add(network);
            else faults.Add($"{AccessOptions.Section}:{name}:{place} must be an address or a network, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.");
        }
        return new(networks);
    }

    private static bool IsOrigin(string text, int place, ICollection<string> faults)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase)) return true;
        faults.Add($"{AccessOptions.Section}:{nameof(AccessOptions.AllowedOrigins)}:{place} must be an origin as browsers write it, such as https://shop.example, without a path. There is none for all.");
        return false;
    }

    private static IEnumerable<(int Place, string Text)> Given(IList<string>? list) => (list ?? []).Index().Where(item => !string.IsNullOrWhiteSpace(item.Item)).Select(item => (item.Index, item.Item.Trim()));

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex Name();
}
