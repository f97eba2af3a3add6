using System.Text;
using System.Text.RegularExpressions;
using Glimpse.Descriptions.Guards.PersonalData;

namespace Glimpse.Descriptions.Tests.Guards.PersonalData;

/// <summary>The rules said once more with regular expressions, trying every length at every place.</summary>
internal static partial class NaiveMask
{
    public static string Of(string text)
    {
        var told = new StringBuilder();
        for (int at = 0, item = 0; at < text.Length;)
        {
            var (length, masked) = Item(text, at, isBehindItem: at == item);
            if (length > 0) item = at + length;
            told.Append(length == 0 ? text[at].ToString() : masked);
            at += Math.Max(1, length);
        }
        return told.ToString();
    }

    private static (int Length, string Masked) Item(string text, int at, bool isBehindItem)
    {
        var before = text[..at].Replace("\u200B", "", StringComparison.Ordinal);
        if ((isBehindItem || !LocalEnd().IsMatch(text[..at])) && Address().Match(text, at) is { Success: true } address)
            return (address.Length, (address.Groups["name"].Length > 1 ? text[at].ToString() : "") + "***" + address.Value[address.Groups["name"].Length..]);
        if (!char.IsAsciiDigit(text[at]) || NoStart().IsMatch(before)) return (0, "");
        for (var length = Math.Min(50, text.Length - at); length > 0; length--)
        {
            var piece = text.Substring(at, length);
            if (!Groups().IsMatch(piece) || NoEnd().IsMatch(text[(at + length)..].TrimStart('\u200B'))) continue;
            var seen = piece.Replace("\u200B", "", StringComparison.Ordinal);
            var digits = seen.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            var kept = Mobile().Match(seen) is { Success: true } mobile ? (mobile.Groups["code"].Length + 3, 4)
                : Few().IsMatch(seen) ? default
                : NumberKinds.IsIdentity(digits) ? (3, 4) : !digits.EndsWith('X') && NumberKinds.IsCard(digits) ? (4, 4) : default;
            if (kept != default) return (length, Starred(piece, kept, digits.Length));
        }
        return (0, "");
    }

    private static string Starred(string piece, (int First, int Last) kept, int digits)
    {
        var seen = 0;
        return string.Concat(piece.Select(character => char.IsAsciiLetterOrDigit(character) && ++seen > kept.First && seen <= digits - kept.Last ? '*' : character));
    }

    [GeneratedRegex(@"\G(?<name>[A-Za-z0-9_.%+-]{1,64})@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9])")]
    private static partial Regex Address();

    [GeneratedRegex(@"[A-Za-z0-9_.%+-]$")]
    private static partial Regex LocalEnd();

    [GeneratedRegex(@"([0-9]|[0-9][A-Za-z0-9_]*|[0-9]\.)$")]
    private static partial Regex NoStart();

    [GeneratedRegex(@"^([0-9A-Za-z_@]|\.[0-9])")]
    private static partial Regex NoEnd();

    [GeneratedRegex(@"^[0-9][0-9\u200B]*([ -]{1,3}[0-9][0-9\u200B]*)*X?$")]
    private static partial Regex Groups();

    [GeneratedRegex(@"^((?<code>(00)?86)[ -]{0,3})?1[3-9][0-9][ -]{0,3}[0-9]{4}[ -]{0,3}[0-9]{4}$")]
    private static partial Regex Mobile();

    [GeneratedRegex(@"(?<![0-9])[0-9]{1,2}[ -]")]
    private static partial Regex Few();
}
