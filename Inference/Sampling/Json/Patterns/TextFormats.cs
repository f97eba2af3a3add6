using System.Collections.Concurrent;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>
/// The string formats of JSON Schema as automata. Each is what every common checker accepts, so some are narrower than their RFC
/// (years 1000-2999, no leap seconds, no quoted mail boxes): what is generated always passes.
/// </summary>
internal static class TextFormats
{
    private const string Day = @"(0[1-9]|1\d|2[0-8])";
    private const string LeapYear = @"([12]\d(0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00)";
    private const string Date = @"([12]\d{3}-(0[1-9]|1[0-2])-" + Day + @"|[12]\d{3}-(0[13-9]|1[0-2])-(29|30)|[12]\d{3}-(0[13578]|1[02])-31|" + LeapYear + "-02-29)";
    private const string Clock = @"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?";
    private const string Time = Clock + @"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))";

    // RFC 3339, appendix A: units may not be skipped between two that are there.
    private const string Seconds = @"\d{1,4}S";
    private const string Minutes = @"\d{1,4}M(" + Seconds + ")?";
    private const string Days = @"\d{1,4}D";
    private const string Months = @"\d{1,4}M(" + Days + ")?";
    private const string DurationTime = @"T(\d{1,4}H(" + Minutes + ")?|" + Minutes + "|" + Seconds + ")";
    private const string Duration = @"P(\d{1,4}W|" + DurationTime + @"|(\d{1,4}Y(" + Months + ")?|" + Months + "|" + Days + ")(" + DurationTime + ")?)";

    // Labels of at most 63 characters without a double hyphen, so that none looks like punycode.
    private const string Label = "[A-Za-z0-9](-?[A-Za-z0-9]){0,30}";
    private const string HostName = "(" + Label + @"\.)*[A-Za-z](-?[A-Za-z0-9]){0,30}";
    private const string Mailbox = @"[A-Za-z0-9_+-]{1,20}(\.[A-Za-z0-9_+-]{1,20}){0,2}";
    private const string MailHost = @"([A-Za-z0-9](-?[A-Za-z0-9]){0,30}\.){1,3}[A-Za-z]{2,24}";

    private const string Octet = @"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    private const string Hextet = "[0-9A-Fa-f]{1,4}";

    private const string UriCharacter = @"([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
    private const string Port = @":([1-9]\d{0,3}|[1-5]\d{4})";
    private const string Uri = "[a-z][a-z0-9]{1,9}://" + HostName + "(" + Port + ")?(/" + UriCharacter + @"*)*(\?(" + UriCharacter + "|[/?])*)?(#(" + UriCharacter + "|[/?])*)?";
    private const string JsonPointer = "(/([^~/]|~[01])*)*";

    private static readonly Dictionary<string, (string Pattern, int? MaxLength)> Known = new(StringComparer.Ordinal)
    {
        ["date"] = (Date, null),
        ["time"] = (Time, null),
        ["date-time"] = (Date + "T" + Time, null),
        ["duration"] = (Duration, null),
        ["email"] = (Mailbox + "@" + MailHost, null),
        ["idn-email"] = (Mailbox + "@" + MailHost, null),
        ["hostname"] = (HostName, 253),
        ["idn-hostname"] = (HostName, 253),
        ["ipv4"] = ($@"({Octet}\.){{3}}{Octet}", null),
        ["ipv6"] = (Ipv6(), null),
        ["uuid"] = ("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", null),
        ["uri"] = (Uri, 2000),
        ["uri-reference"] = (Uri, 2000),
        ["iri"] = (Uri, 2000),
        ["iri-reference"] = (Uri, 2000),
        ["uri-template"] = (Uri, 2000),
        ["json-pointer"] = (JsonPointer, null),
        ["relative-json-pointer"] = (@"(0|[1-9]\d{0,3})(#|" + JsonPointer + ")", null),
        ["byte"] = ("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", null),
    };

    private static readonly ConcurrentDictionary<string, TextLanguage> Compiled = new(StringComparer.Ordinal);

    public static string Names => string.Join(", ", Known.Keys);

    /// <summary>Null where the format is not known.</summary>
    public static TextLanguage? Find(string format)
    {
        if (!Known.TryGetValue(format, out var known)) return null;
        return Compiled.GetOrAdd(format, _ => TextLanguage.OfPattern($"^({known.Pattern})$", format, new CompileBudget(CancellationToken.None)) with { Max = known.MaxLength });
    }

    /// <summary>Eight groups, or fewer with one :: where groups of zero were left out; no zone and no IPv4 tail.</summary>
    private static string Ipv6()
    {
        List<string> forms = [$"({Hextet}:){{7}}{Hextet}", "::"];
        for (var before = 0; before <= 7; before++)
        {
            var left = before == 0 ? ":" : $"({Hextet}:){{{before}}}";
            var after = 7 - before;
            if (after > 0) forms.Add($"{left}(:{Hextet}){{1,{after}}}");
            if (before > 0) forms.Add($"{left}:");
        }
        return string.Join('|', forms);
    }
}
