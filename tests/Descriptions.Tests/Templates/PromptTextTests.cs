using Glimpse.Descriptions.Templates;

namespace Glimpse.Descriptions.Tests.Templates;

public sealed class PromptTextTests
{
    [Theory]
    [InlineData("描述这张图片。", "描述这张图片。")]
    [InlineData("{campaign}", "618")]
    [InlineData("a {campaign}, {campaign} b", "a 618, 618 b")]
    [InlineData("{other=none}", "none")]
    [InlineData("{other=}.", ".")]
    [InlineData("{other=a=b}", "a=b")]
    [InlineData("{campaign=unused}", "618")]
    [InlineData("{{campaign}}", "{campaign}")]
    [InlineData("{{{campaign}}}", "{618}")]
    [InlineData("{{\"a\": 1}}", "{\"a\": 1}")]
    public void Fill_Variables_TakeTheirPlaces(string template, string expected) =>
        Assert.Equal(expected, PromptText.Parse(template).Fill(new Dictionary<string, string> { ["campaign"] = "618" }));

    [Theory]
    [InlineData("{campaign}")]
    [InlineData("{{campaign}}")]
    [InlineData("{secret}")]
    [InlineData("}{")]
    [InlineData("<|user|>")]
    public void Fill_TextThatLooksLikeATemplate_StaysAsItIs(string text) =>
        Assert.Equal($"[{text}] kept", PromptText.Parse("[{campaign}] {secret=kept}").Fill(new Dictionary<string, string> { ["campaign"] = text }));

    [Fact]
    public void Fill_AnyText_StandsInItsPlaceWhole()
    {
        var (random, prompt) = (new Random(5), PromptText.Parse("{a}|{b=}{c=|}"));
        for (var i = 0; i < 2000; i++)
        {
            var text = new string([.. random.GetItems("{}=|abc \\\"<>/图".AsSpan(), random.Next(12))]);
            Assert.Equal($"{text}||", prompt.Fill(new Dictionary<string, string> { ["a"] = text }));
        }
    }

    [Fact]
    public void Variables_AreNamedOnceInOrder()
    {
        var prompt = PromptText.Parse("{b} {a=1} {b} {c}");
        Assert.Equal(["b", "a", "c"], prompt.Variables);
        Assert.Equal(["b", "c"], prompt.Required);
    }

    [Theory]
    [InlineData("{", "never closed")]
    [InlineData("a {campaign", "character 3")]
    [InlineData("a } b", "closes nothing")]
    [InlineData("{}", "is no variable")]
    [InlineData("{Campaign}", "is no variable")]
    [InlineData("{cam paign}", "is no variable")]
    [InlineData("{活动}", "is no variable")]
    [InlineData("{a={b}}", "brace inside")]
    [InlineData("{a}{b}{c}{d}{e}{f}{g}{h}{i}", "more than 8")]
    [InlineData("{a23456789012345678901234567890123}", "is no variable")]
    public void Parse_BracesThatMakeNoSense_AreSaid(string template, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => PromptText.Parse(template)).Message, StringComparison.Ordinal);
}
