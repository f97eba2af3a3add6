using Glimpse.Cli.Describe;

namespace Glimpse.Cli.Tests.Describe;

public sealed class InputsTests
{
    [Theory]
    [InlineData("a.png", "a.png", null)]
    [InlineData("a.png 这是什么？", "a.png", "这是什么？")]
    [InlineData("a.png b.png", "a.png b.png", null)]
    [InlineData("a.png b.png What_is_it?", "a.png b.png", "What_is_it?")]
    [InlineData("a.png phtoo.JPG", "a.png phtoo.JPG", null)]   // mistyped, not a question
    [InlineData("a.png picture", "a.png picture", null)]       // a file that exists, whatever its name
    [InlineData("这是什么？", "这是什么？", null)]                // one word is always a file
    [InlineData("a.png -", "a.png -", null)]
    [InlineData("- 这是什么？", "-", "这是什么？")]
    public void Split_Words_FindsTheQuestion(string words, string files, string? question)
    {
        var inputs = Inputs.Split(words.Split(' '), question: null, word => word is "a.png" or "b.png" or "picture");
        Assert.Equal(files.Split(' '), inputs.Files);
        Assert.Equal(question, inputs.Question);
    }

    [Fact]
    public void Split_WithAQuestion_TakesEveryWordAsAFile()
    {
        var inputs = Inputs.Split(["a.png", "not there"], "Why?", _ => false);
        Assert.Equal(["a.png", "not there"], inputs.Files);
        Assert.Equal("Why?", inputs.Question);
    }

    [Fact]
    public void Split_MistypedOption_IsRefused() =>
        Assert.Contains("no option '--jsn'", Assert.Throws<UsageException>(() => Inputs.Split(["a.png", "--jsn"], null, word => word == "a.png")).Message, StringComparison.Ordinal);

    [Fact]
    public void Split_FileThatBeginsWithADash_IsAFile() => Assert.Equal(["-a.png"], Inputs.Split(["-a.png"], null, _ => true).Files);

    [Fact]
    public void Split_StandardInputTwice_IsRefused() =>
        Assert.Contains("only once", Assert.Throws<UsageException>(() => Inputs.Split(["-", "-"], null, _ => false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Split_EmptyQuestion_IsRefused(string question) =>
        Assert.Contains("empty", Assert.Throws<UsageException>(() => Inputs.Split(["a.png"], question, _ => true)).Message, StringComparison.Ordinal);
}
