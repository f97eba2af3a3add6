using System.Text;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Random text of everything that cuts words in unexpected places. The seed makes it the same every time.</summary>
internal sealed class WildText(int seed)
{
    private static readonly string[] Fragments =
    [
        .. Runes(" \t\n\r\v\f\u0085\u00A0\u1680\u2000\u2009\u2028\u2029\u202F\u205F\u3000\u200B\u180E\uFEFF\u001C\u001F   \n\n"),
        .. Runes("0123456789٣४๓²½①Ⅳ〇𝟎🄂"),
        .. Runes("abcdstmrelvABSTßéŁΩяЖ描述这张图片カ한글عربไǅſK\uFB01\U00020000\U0001D4D7\U00030000"),
        .. Runes("\u0301\u0E31\u20DD\uFE0F\U000E0100'!.,:?-_()[]{}<>|/\\\"«。！￥$+=^`~©🎉👍😀👩\u200D👧🏽🇨🇳\0\u0001\u007F\uE000\uFFFF\uFFFD\u0378\U0010FFFF"),
        "'s", "'T", "'Re", "'LL", "'ſ", "\r\n", "  ", " \n ", "hello", "世界", "<|user|>", "<think>", "/nothink", "<|us",
    ];

    private readonly Random _random = new(seed);

    public string Next(int mostFragments)
    {
        var text = new StringBuilder();
        for (var count = _random.Next(mostFragments); count > 0; count--)
            text.Append(_random.Next(20) == 0 ? AnyRune().ToString() : Fragments[_random.Next(Fragments.Length)]);
        return text.ToString();
    }

    private Rune AnyRune()
    {
        while (true)
            if (Rune.TryCreate(_random.Next(0x110000), out var rune)) return rune;
    }

    private static IEnumerable<string> Runes(string text) => text.EnumerateRunes().Select(rune => rune.ToString());
}
