using System.Text.RegularExpressions;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Who may call, and how much: the settings as the gate uses them. Never changed, only replaced.</summary>
internal sealed partial record AccessRules
{
    private const int LongestName = 64;

    public required KeyRing Keys { get; init; }
    public required CallLimits PerAddress { get; init; }
    public required int FailuresPerMinute { get; init; }

    /// <summary>Whether there is any way to say who one is. Where there is none, only this machine itself can be let in.</summary>
    public required bool HasCredentials { get; init; }

    /// <summary>Reads the settings and notes what is wrong with them, in the operator's words.</summary>
    public static AccessRules Read(AccessOptions options, ICollection<string> faults) => new()
    {
        Keys = new([.. options.Keys.SelectMany(named => KeysOf(named.Key, named.Value, options.PerKey, faults))]),
        PerAddress = CallLimits.Of(options.PerAddress),
        FailuresPerMinute = options.FailuresPerMinute,
        HasCredentials = options.Keys.Count > 0,
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

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex Name();
}
