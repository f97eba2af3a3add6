using Glimpse.Descriptions.Templates;

namespace Glimpse.Descriptions.Tests.Templates;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("这是什么？", Language.Zh)]
    [InlineData("what is 猫", Language.Zh)]
    [InlineData("𠮷", Language.Zh)]
    [InlineData("Was ist das?", Language.En)]
    [InlineData("?? 123 😀", null)]
    [InlineData("", null)]
    public void Detect_Text_FindsHanFirst(string text, Language? expected) => Assert.Equal(expected, Languages.Detect(text));

    [Theory]
    [InlineData("zh", Language.Zh)]
    [InlineData("ZH_Hans", Language.Zh)]
    [InlineData("en-GB", Language.En)]
    [InlineData("english", null)]
    [InlineData("", null)]
    public void Parse_Text_TakesTheLanguageAndLeavesTheRegion(string text, Language? expected) => Assert.Equal(expected, Languages.Parse(text));
}
