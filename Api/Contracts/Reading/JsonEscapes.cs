using System.Buffers.Text;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>
/// Takes needless escapes out of JSON. Base64 is full of slashes and pluses, many writers escape one of them (PHP <c>\/</c>, .NET <c>\u002B</c>), and a reader goes
/// through a text with escapes byte by byte, each time anew.
/// </summary>
internal static class JsonEscapes
{
    private const int UnicodeLength = 6; // \u002B

    /// <summary>Writes what needs no escape as itself, in place; gives the new length.</summary>
    /// <param name="json">Must be valid, so that a backslash is in a text and something follows it.</param>
    public static int Undo(Span<byte> json)
    {
        var (from, to) = (0, 0);
        while (json[from..].IndexOf((byte)'\\') is var plain and >= 0)
        {
            json.Slice(from, plain).CopyTo(json[to..]);
            (from, to) = (from + plain, to + plain);
            if (Meant(json[from..]) is { } meant)
            {
                json[to++] = meant.Letter;
                from += meant.Length;
                continue;
            }
            // Both bytes: the second may be a backslash that escapes nothing.
            (json[to], json[to + 1]) = (json[from], json[from + 1]);
            (from, to) = (from + 2, to + 2);
        }
        json[from..].CopyTo(json[to..]);
        return to + json.Length - from;
    }

    // Null for an escape that has to stay.
    private static (byte Letter, int Length)? Meant(ReadOnlySpan<byte> escape)
    {
        if (escape[1] == '/') return ((byte)'/', 2);
        if (!escape.StartsWith("\\u00"u8) || !Utf8Parser.TryParse(escape[4..UnicodeLength], out byte letter, out var read, 'x') || read != 2) return null;
        return letter is >= (byte)' ' and <= (byte)'~' and not ((byte)'"' or (byte)'\\') ? (letter, UnicodeLength) : null;
    }
}
