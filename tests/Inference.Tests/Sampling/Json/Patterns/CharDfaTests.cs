using System.Text;
using System.Text.RegularExpressions;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Patterns;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Tests.Sampling.Json.Patterns;

/// <summary>Patterns against .NET's own engine, which is another kind of machine altogether.</summary>
public sealed class CharDfaTests
{
    private static CompileBudget Budget => new(CancellationToken.None);

    [Theory]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^abc$", "abcd", false)]
    [InlineData("abc", "xxabcxx", true)]
    [InlineData("^abc", "abcxx", true)]
    [InlineData("^abc", "xabc", false)]
    [InlineData("abc$", "xabc", true)]
    [InlineData("^a|b$", "axx", true)]
    [InlineData("^a|b$", "xxb", true)]
    [InlineData("^a|b$", "xx", false)]
    [InlineData("^(a|b)$", "ab", false)]
    [InlineData("^$", "", true)]
    [InlineData("^$", "a", false)]
    [InlineData("", "anything", true)]
    [InlineData("^(?:a|bc)*?$", "abcbca", true)]
    [InlineData("^(?<year>\\d{4})-\\d\\d$", "2026-01", true)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("^{}$", "{}", true)]
    [InlineData("^[^a-c]$", "d", true)]
    [InlineData("^[^a-c]$", "b", false)]
    [InlineData("^[a\\-z]$", "-", true)]
    [InlineData("^[]a]", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^[\\d-x]+$", "1-x", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("^\\u4e2d\\x41\\u{1F389}\\ud83c\\udf89$", "中A🎉🎉", true)]
    [InlineData("^[\\ud83c\\udf89-🎊]$", "🎊", true)]
    [InlineData("^\\t\\n\\r\\f\\v\\0\\cA$", "\t\n\r\f\v\0\u0001", true)]
    [InlineData("^\\.\\/\\-\\$$", "./-$", true)]
    [InlineData("^\\p{Lu}\\p{L}*$", "Éclair中", true)]
    [InlineData("^\\P{L}$", "1", true)]
    [InlineData("^[\\p{N}_]+$", "1Ⅳ_", true)]
    [InlineData("a^b", "ab", false)]
    [InlineData("^^a$$", "a", true)]
    [InlineData("(^a)+", "a", true)]
    public void Accepts_Texts_AsEcmaDoes(string pattern, string text, bool fits) => Assert.Equal(fits, Dfa(pattern).Accepts(text));

    /// <summary>Where dialects differ, a text is written only if all of them take it.</summary>
    [Theory]
    [InlineData("^\\d$", "٣", false)]
    [InlineData("^\\D$", "٣", false)]
    [InlineData("^\\w$", "é", false)]
    [InlineData("^\\W$", "é", false)]
    [InlineData("^[^\\w]$", "é", false)]
    [InlineData("^\\W$", "!", true)]
    [InlineData("^\\s$", "\u3000", true)]
    [InlineData("^\\s$", "\uFEFF", false)]
    [InlineData("^\\S$", "\uFEFF", false)]
    [InlineData("^[\\s\\S]$", "x", true)]
    [InlineData("^.$", "🎉", false)]
    [InlineData("^[^a]$", "🎉", false)]
    [InlineData("^\\p{L}$", "𠀀", false)]
    [InlineData("^\\P{L}$", "🎉", false)]
    [InlineData("^(🎉|[a😀-😏])$", "😃", true)]
    [InlineData("a", "🎉a🎉", true)]
    public void Accepts_ClassesThatDialectsReadDifferently_OnlyWhatAllTake(string pattern, string text, bool fits) => Assert.Equal(fits, Dfa(pattern).Accepts(text));

    [Theory]
    [InlineData("(?=a)", "looking ahead")]
    [InlineData("a(?!b)", "looking ahead")]
    [InlineData("(?<=a)b", "looking behind")]
    [InlineData("(?<!a)b", "looking behind")]
    [InlineData("(a)\\1", "back reference")]
    [InlineData("(?<x>a)\\k<x>", "back reference")]
    [InlineData("\\bword\\b", "word boundar")]
    [InlineData("(?i)a", "inline flags")]
    [InlineData("\\p{Script=Han}", "Unicode properties")]
    [InlineData("\\Aabc\\Z", "escape \\A")]
    public void Parse_WhatNoAutomatonCanDo_IsRefusedByName(string pattern, string named)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Dfa(pattern));
        Assert.Equal("unsupported_schema", refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("#/pattern", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{3,2}")]
    [InlineData("[z-a]")]
    [InlineData("\\")]
    [InlineData("\\u12")]
    [InlineData("^*")]
    [InlineData("\\ud83cx\\ud83c\\u0041")]
    public void Parse_WhatIsNoPattern_IsRefused(string pattern) => Assert.Equal("invalid_schema", Assert.Throws<RequestRefusedException>(() => Dfa(pattern)).Code);

    [Fact]
    public void Accepts_RandomPatternsAndTexts_AgreesWithDotNet()
    {
        var random = new Random(11);
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < 1_500; round++)
        {
            var pattern = RandomPattern(random, 3);
            var dfa = Dfa(pattern);
            var reference = new Regex(pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant);
            for (var count = 0; count < 30; count++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => "ab1-"[random.Next(4)]));
                var expected = reference.IsMatch(text);
                Assert.True(expected == dfa.Accepts(text), $"{pattern} on {text}: {expected}");
                if (expected) accepted++;
                else refused++;
            }
        }
        Assert.True(accepted > 5_000 && refused > 5_000);
    }

    [Fact]
    public void Intersect_RandomPatterns_AcceptsWhatBothDo()
    {
        var random = new Random(12);
        for (var round = 0; round < 300; round++)
        {
            var (left, right) = (Dfa(RandomPattern(random, 2)), Dfa(RandomPattern(random, 2)));
            var both = CharDfa.Intersect(left, right, "#", Budget);
            for (var count = 0; count < 30; count++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab1-"[random.Next(4)]));
                Assert.Equal(left.Accepts(text) && right.Accepts(text), both.Accepts(text));
            }
        }
    }

    [Fact]
    public void Of_APatternThatGrowsExponentially_IsRefusedSoon()
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => CharDfa.Of(PatternParser.Parse("^(a|b)*a(a|b){40}$", "#/pattern", Budget), "#/pattern", new CompileBudget(CancellationToken.None)));
        Assert.Equal("schema_too_complex", refusal.Code);
    }

    private static CharDfa Dfa(string pattern) => CharDfa.Of(PatternParser.Parse(pattern, "#/pattern", Budget), "#/pattern", new CompileBudget(CancellationToken.None));

    private static string RandomPattern(Random random, int depth)
    {
        var pattern = new StringBuilder();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
        {
            pattern.Append(random.Next(depth == 0 ? 7 : 10) switch
            {
                0 => "a",
                1 => "[ab]",
                2 => "[^a]",
                3 => "\\d",
                4 => ".",
                5 => random.Next(4) == 0 ? "^" : "b",
                6 => random.Next(4) == 0 ? "$" : "-",
                7 => $"({RandomPattern(random, depth - 1)}|{RandomPattern(random, depth - 1)})",
                8 => $"({RandomPattern(random, depth - 1)})",
                _ => $"(?:{RandomPattern(random, depth - 1)})",
            });
            if (pattern[^1] is not ('^' or '$')) pattern.Append(random.Next(8) switch { 0 => "*", 1 => "+", 2 => "?", 3 => "{1,2}", 4 => "{2}", _ => "" });
        }
        return pattern.ToString();
    }
}
