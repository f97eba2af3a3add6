using System.Buffers;
using System.Globalization;
using System.Text;

namespace Glimpse.Inference.Tokenization;

/// <summary>An added token in a text, the white space that it swallows included.</summary>
internal readonly record struct AddedTokenMatch(int Id, int Start, int End);

/// <summary>Finds added tokens from left to right; where several begin at one place the longest wins.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<string> _any;
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _byContent;
    private readonly int[] _lengths; // longest first

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        var byContent = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in tokens) byContent[token.Content] = token;
        _any = SearchValues.Create([.. byContent.Keys], StringComparison.Ordinal);
        _byContent = byContent.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. byContent.Keys.Select(content => content.Length).Distinct().OrderDescending()];
    }

    /// <summary>The next token at or after <paramref name="cursor"/>, which moves behind its content.</summary>
    /// <param name="consumed">Where the text that no earlier token took begins: stripping never goes back over it.</param>
    public bool TryNext(ReadOnlySpan<char> text, ref int cursor, int consumed, out AddedTokenMatch match)
    {
        while (cursor < text.Length && text[cursor..].IndexOfAny(_any) is var offset and >= 0)
        {
            var start = cursor + offset;
            var token = Longest(text[start..]);
            var end = cursor = start + token.Content.Length;
            if (token.SingleWord && !StandsAlone(text[..start], text[end..])) continue;
            if (token.StripLeft) start = Math.Max(consumed, text[..start].TrimEnd().Length);
            if (token.StripRight) end = text.Length - text[end..].TrimStart().Length;
            match = new AddedTokenMatch(token.Id, start, end);
            return true;
        }
        match = default;
        return false;
    }

    private AddedToken Longest(ReadOnlySpan<char> text)
    {
        foreach (var length in _lengths)
            if (length <= text.Length && _byContent.TryGetValue(text[..length], out var token)) return token;
        throw new InvalidOperationException("The search found a token that the table lacks.");
    }

    private static bool StandsAlone(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        Rune.DecodeLastFromUtf16(before, out var left, out _);
        Rune.DecodeFromUtf16(after, out var right, out _);
        return !(before.Length > 0 && IsWord(left) || after.Length > 0 && IsWord(right));
    }

    // \w of UTS 18, which the reference uses: alphabetic, mark, decimal number, connector punctuation, join control.
    // Alphabetic beyond the letters and marks are the letter numbers and four blocks of circled and squared letters.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        UnicodeCategory.OtherSymbol => rune.Value is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149
            or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189,
        _ => false,
    };
}
