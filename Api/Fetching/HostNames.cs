using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Glimpse.Api.Fetching;

/// <summary>Names of hosts in the one form in which they are compared and looked up: ASCII, lower case, IDN as <c>xn--</c>.</summary>
internal static partial class HostNames
{
    private const int LongestName = 253; // RFC 1035 §2.3.4
    private static readonly IdnMapping Idn = new();

    // Characters that some parser takes for an ASCII letter, digit, dot or slash, such as ｅ, ①, 。 and ℀: general punctuation to symbols, enclosed and full-width forms, mathematical letters.
    private static readonly (int First, int Last)[] LookAlikes = [(0x1D00, 0x1DBF), (0x2000, 0x2BFF), (0x3000, 0x3004), (0x3200, 0x33FF), (0xA640, 0xA7FF), (0xF900, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F2FF)];

    /// <summary>Null where it is no name of a host, or one that could be read as a number.</summary>
    public static string? Normal(string name)
    {
        if (name.Length is 0 or > LongestName) return null;
        var ascii = Ascii(name);
        if (ascii is not { Length: <= LongestName } || !Labels().IsMatch(ascii)) return null;
        return LooksLikeNumber(ascii[(ascii.LastIndexOf('.') + 1)..]) ? null : ascii;
    }

    // A name whose last label is a number is an IPv4 address to browsers, and a name to others.
    private static bool LooksLikeNumber(string label) => label.All(char.IsAsciiDigit) || label.StartsWith("0x", StringComparison.Ordinal);

    private static string? Ascii(string name)
    {
        if (System.Text.Ascii.IsValid(name)) return name.ToLowerInvariant();
        foreach (var rune in name.EnumerateRunes())
        {
            if (!rune.IsAscii && !IsPlainLetter(rune)) return null;
        }
        try
        {
            return Idn.GetAscii(name.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsPlainLetter(Rune rune)
    {
        foreach (var (first, last) in LookAlikes)
        {
            if (rune.Value >= first && rune.Value <= last) return false;
        }
        return Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    [GeneratedRegex(@"^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Labels();
}
