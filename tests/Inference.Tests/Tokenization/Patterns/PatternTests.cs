using System.Text;
using Glimpse.Inference.Tokenization.Patterns;

namespace Glimpse.Inference.Tests.Tokenization.Patterns;

/// <summary>What patterns match was seen in the reference (Oniguruma with Ruby's syntax, through tokenizers 0.23.2).</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("(?i:[sdmt])", "xSſK", "S|ſ")]
    [InlineData("(?i:k)", "Kk\u212A", "K|k|\u212A")]
    [InlineData("(?i:'s|'ll)", "'S'ſ'lL'L", "'S|'ſ|'lL")]
    [InlineData(@"\p{N}{1,3}", "1234567", "123|456|7")]
    [InlineData(@"\p{N}{1,3}+", "1234567", "1234567")]
    [InlineData(@"\p{N}{2}", "12345", "12|34")]
    [InlineData(@"\p{N}{2,}", "1 23 456", "23|456")]
    [InlineData("a{0,2}b", "aaab", "aab")]
    [InlineData("a++b|a", "aaab aa", "aaab|a|a")]
    [InlineData("a++ab|a", "aab", "a|a")]
    [InlineData("a+ab|a", "aab", "aab")]
    [InlineData("(?:ab)?+abc|b", "abc", "b")]
    [InlineData("(?:ab)?abc|b", "abc", "abc")]
    [InlineData(@"\s+(?!\S)|\s", "a  b ", " | | ")]
    [InlineData(@"\s++$", "a  \n b  ", "  ")]
    [InlineData(@"a$", "a\nb a", "a|a")]
    [InlineData(@"[^\s\p{L}]+", "a1 b!", "1|!")]
    [InlineData(@"[^\S\n]+", "a \t\n b", " \t| ")]
    [InlineData(@"\P{L}+", "ab12", "12")]
    [InlineData(@"\p{^L}+", "ab12", "12")]
    [InlineData(@"[\p{Lu}\p{Lt}]+", "aÀBǅ1", "ÀBǅ")]
    [InlineData(@"\p{L}+", "𠀀𝓗x1", "𠀀𝓗x")]
    [InlineData(".+", "ab\ncd\re", "ab|cd\re")]
    [InlineData("[a-]+", "a-b", "a-")]
    [InlineData(@"[!-/\\\]]+", @"a/\]b", @"/\]")]
    [InlineData(@"\u0041\x42\x{1F600}", "xAB😀", "AB😀")]
    [InlineData(@"[一-龥😀-😂]+", "a描😁b", "描😁")]
    [InlineData(@"a(?=b)|b", "aab", "a|b")]
    [InlineData(@"(a|b)c", "acbcc", "ac|bc")]
    [InlineData(@"\d+|\D", "1٣½a", "1٣|½|a")]
    public void Match_APattern_FindsWhatTheReferenceFinds(string pattern, string text, string matches) => Assert.Equal(matches, string.Join("|", Matches(new Pattern(pattern), text)));

    [Theory]
    [InlineData(@"\p{Han}+", "property")]
    [InlineData(@"\p{L", "property")]
    [InlineData(@"(?i:\p{Lu})", "property")]
    [InlineData(@"\w+", "escape")]
    [InlineData(@"\b", "escape")]
    [InlineData(@"\h", "escape")]
    [InlineData(@"a\", "escape")]
    [InlineData(@"\x{D800}", "escape")]
    [InlineData("[a-z&&b]", "set within a set")]
    [InlineData("[[:alpha:]]", "set within a set")]
    [InlineData("[]a]", "set")]
    [InlineData("(?i:[^a])", "set")]
    [InlineData("[a", "not closed")]
    [InlineData("[b-a]", "runs backwards")]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "closes nothing")]
    [InlineData("(?<!a)b", "group")]
    [InlineData("(?i)a", "group")]
    [InlineData("(?>a)", "group")]
    [InlineData("(?:ab)+", "repetition of a group")]
    [InlineData("(?=a)?b", "repetition of a group")]
    [InlineData("a+?", "repetition")]
    [InlineData("a{2}?", "repetition")]
    [InlineData("a{2}+", "repetition")]
    [InlineData("a{3,1}", "repetition")]
    [InlineData("a{0}b", "repetition")]
    [InlineData("a{x}", "repetition")]
    [InlineData("^a", "place of")]
    [InlineData("*a", "place of")]
    [InlineData("(?i:ss)", "\"ss\"")]
    [InlineData("(?i:é)", "beyond ASCII")]
    [InlineData("a*", "empty text")]
    [InlineData("a|(?=b)", "empty text")]
    [InlineData("", "empty text")]
    public void New_WhatIsNotSupported_IsRefusedByName(string pattern, string says)
    {
        var refusal = Assert.Throws<PatternException>(() => new Pattern(pattern));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_GroupsWithoutEnd_AreRefusedInsteadOfOverflowing() =>
        Assert.Throws<PatternException>(() => new Pattern(new string('(', 100_000)));

    [Fact]
    public void Literal_OfSigns_MatchesThemAlone() => Assert.Equal(["a.😀*"], Matches(Pattern.Literal("a.😀*"), "ab😀* a.😀*"));

    private static List<string> Matches(Pattern pattern, string text)
    {
        List<string> matches = [];
        int[] codePoints = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        var effort = long.MaxValue;
        for (var at = 0; at < codePoints.Length;)
        {
            var end = pattern.Match(codePoints, at, ref effort);
            if (end > at) matches.Add(string.Concat(codePoints[at..end].Select(value => new Rune(value).ToString())));
            at = Math.Max(end, at + 1);
        }
        return matches;
    }
}
