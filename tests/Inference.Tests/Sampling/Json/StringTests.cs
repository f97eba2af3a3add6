using System.Text;
using Glimpse.Inference.Sampling.Json;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>Every way to write text in JSON, and none that is not.</summary>
public sealed class StringTests
{
    private const string AnyText = """{"type": "string"}""";

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"plain\"")]
    [InlineData("\"描述这张图片\"")]
    [InlineData("\"emoji 🎉👩‍👧 and é\"")]
    [InlineData("\"\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff\"")]
    [InlineData("""
        "\"\\\/\b\f\n\r\t"
        """)]
    [InlineData("""
        "\u0000\u001f\u00e9\u4E2D\uD7ff\ue000\uFFFF"
        """)]
    [InlineData("""
        "\ud83c\udf89 \uDBFF\uDFFF"
        """)]
    public void Accept_Text_ThatJsonAllows_IsTaken(string text) => Assert.True(Guide.Accepts(AnyText, text.Trim()));

    [Theory]
    [InlineData("\"line\nbreak\"")]
    [InlineData("\"tab\t\"")]
    [InlineData("\"\0\"")]
    [InlineData("""
        "\x41"
        """)]
    [InlineData("""
        "\u12g4"
        """)]
    [InlineData("""
        "\udc00"
        """)]
    [InlineData("""
        "\ud83c"
        """)]
    [InlineData("""
        "\ud83cx"
        """)]
    [InlineData("""
        "\ud83c\n"
        """)]
    [InlineData("""
        "\ud83c\u0041"
        """)]
    [InlineData("""
        "\ud83c\ud83c"
        """)]
    public void Accept_Text_ThatJsonForbids_IsRefused(string text) => Assert.False(Guide.Accepts(AnyText, text.Trim()));

    [Theory]
    [InlineData("80", "begins inside a character")]
    [InlineData("C080", "over-long")]
    [InlineData("C1BF", "over-long")]
    [InlineData("E09F80", "over-long")]
    [InlineData("EDA080", "a surrogate")]
    [InlineData("F08F8080", "over-long")]
    [InlineData("F4908080", "beyond U+10FFFF")]
    [InlineData("F5808080", "beyond U+10FFFF")]
    [InlineData("C341", "cut short")]
    [InlineData("E4B822", "cut short by the quote")]
    public void Accept_Bytes_ThatAreNotUtf8_AreRefused(string hex, string why)
    {
        var constraint = Guide.OverBytes(AnyText);
        Assert.True(constraint.Accept('"'));
        Assert.False(Convert.FromHexString(hex).All(value => constraint.Accept(value)), why);
    }

    [Fact]
    public void Accept_ACharacterSplitOverTokens_IsTakenWhole()
    {
        // 中 is E4 B8 AD; the tokens cut it in every way.
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), [0xE4, 0xB8], [0xB8, 0xAD], [0xAD, (byte)'"'], [(byte)'"', 0xE4], [0xAD, 0xE4, 0xB8]];
        var trie = Vocabularies.Of(tokens);
        foreach (var path in (int[][])[['"', 256, 258], [259, 257, '"'], ['"', 0xE4, 257, '"'], ['"', 256, 260, 0xAD, '"']])
        {
            var constraint = Guide.Over("""{"type": "string", "maxLength": 2}""", trie);
            foreach (var token in path)
            {
                Assert.Contains(token, Guide.Allowed(constraint));
                Assert.True(constraint.Accept(token));
            }
            Assert.True(constraint.IsComplete);
        }
    }

    [Theory]
    [InlineData("\"中文\"", true)]
    [InlineData("\"🎉🎉\"", true)]
    [InlineData("""
        "\ud83c\udf89\n"
        """, true)]
    [InlineData("\"中\"", false)]
    [InlineData("\"中文字\"", false)]
    [InlineData("""
        "\u4e2d\u6587\u5b57"
        """, false)]
    public void Accept_Text_IsCountedInCodePoints(string text, bool fits) => Assert.Equal(fits, Guide.Accepts("""{"type": "string", "minLength": 2, "maxLength": 2}""", text.Trim()));

    [Fact]
    public void Accept_TextAtItsMaximum_MayOnlyEnd()
    {
        var constraint = Guide.OverBytes("""{"type": "string", "maxLength": 1}""");
        Assert.True(Guide.Takes(constraint, "\"a"));
        Assert.Equal(['"'], Guide.Allowed(constraint));
    }

    [Fact]
    public void Accept_TextBelowItsMinimum_MayNotEnd()
    {
        var constraint = Guide.OverBytes("""{"type": "string", "minLength": 2}""");
        Assert.True(Guide.Takes(constraint, "\"a"));
        Assert.DoesNotContain('"', Guide.Allowed(constraint));
    }

    [Fact]
    public void Accept_RandomText_IsTakenHoweverItIsEscaped()
    {
        var (wild, random) = (new Tokenization.WildText(5), new Random(5));
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder("\"");
            foreach (var character in wild.Next(12))
            {
                var mustEscape = character is < ' ' or '"' or '\\';
                // Half a pair cannot stay raw while the other half is escaped.
                if (mustEscape || (random.Next(4) == 0 && !char.IsSurrogate(character))) text.Append(random.Next(2) == 0 ? $"\\u{(int)character:x4}" : $"\\u{(int)character:X4}");
                else text.Append(character);
            }
            Assert.True(Guide.Accepts(AnyText, text.Append('"').ToString()), $"round {round}: {text}");
        }
    }
}
