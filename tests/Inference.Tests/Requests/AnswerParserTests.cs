using System.Text;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Tests.Tokenization;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Requests;

public sealed class AnswerParserTests
{
    private static readonly Tokenizer Tiny = TestTokenizers.Tiny;

    [Theory]
    [InlineData("<think>why</think>\nA", "why", "A")]
    [InlineData("<think>\n\nwhy\n not \n</think>\n\n\nA\n\nB\n", "why\n not ", "A\n\nB\n")]
    [InlineData("<think></think>\nA", "", "A")]
    [InlineData("\nA white wrench.", "", "A white wrench.")]
    [InlineData("A", "", "A")]
    [InlineData(" A", "", " A")]
    [InlineData("<think>这张图片\n\n里有😀</think>\n一把扳手。🔧", "这张图片\n\n里有😀", "一把扳手。🔧")]
    [InlineData("<think>why</think>\n<|begin_of_box|>42<|end_of_box|><|user|>", "why", "42")]
    [InlineData("<think>unfinished\n", "unfinished", "")]
    [InlineData("A</think>B", "", "AB")]
    [InlineData("<think>one</think>\nA<think>two</think>\nB", "onetwo", "AB")]
    [InlineData("<|endoftext|>", "", "")]
    [InlineData("", "", "")]
    public void Append_WithThinking_PartsThoughtAndAnswer(string said, string reasoning, string answer) => Assert.Equal((reasoning, answer), Parse(Tiny.Encode(said), true));

    [Theory]
    [InlineData("A", "", "A")]
    [InlineData("\nA", "", "\nA")]
    [InlineData(" A \n", "", " A \n")]
    [InlineData("<think>why</think>\nA", "why", "A")]
    public void Append_WithoutThinking_PassesTheAnswerOnAsItIs(string said, string reasoning, string answer) => Assert.Equal((reasoning, answer), Parse(Tiny.Encode(said), false));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_GoldenAnswers_GivesTheReferencesText(GoldenCase golden)
    {
        var expected = golden.EnableThinking ? golden.GeneratedText.TrimStart('\n') : golden.GeneratedText;

        Assert.Equal(("", expected), Parse([.. golden.GeneratedIds], golden.EnableThinking));
    }

    public static TheoryData<GoldenCase> Cases() => [.. Goldens.Cases(TestModel.Tiny), .. Goldens.Cases(TestModel.Demo)];

    [Fact]
    public void Append_SpelledOutMarks_AreText()
    {
        List<int> ids = [];
        Tiny.Encode("<think>a</think>", ids, parseAddedTokens: false);

        Assert.Equal(("", "<think>a</think>"), Parse([.. ids], true));
    }

    [Fact]
    public void Append_EmojiInBytes_ComesWhole()
    {
        List<TextDelta> output = [];
        var parser = new AnswerParser(Tiny, enableThinking: false);
        foreach (var value in "👩‍👧"u8.ToArray()) parser.Append(ByteToken(value), output);
        parser.Flush(output);

        Assert.Equal(["👩", "\u200D", "👧"], output.Select(delta => delta.Text));
    }

    [Fact]
    public void Append_HalfACharacterBeforeAMark_BelongsToTheThought()
    {
        int[] ids = [Token("<think>"), ByteToken(0xF0), ByteToken(0x9F), Token("</think>"), ByteToken((byte)'A')];

        Assert.Equal(("\uFFFD", "A"), Parse(ids, true));
    }

    [Fact]
    public void Append_AMarkWithinACharacter_DoesNotBreakIt()
    {
        var bytes = Encoding.UTF8.GetBytes("图");

        Assert.Equal(("", "图"), Parse([ByteToken(bytes[0]), Token("<|begin_of_box|>"), ByteToken(bytes[1]), ByteToken(bytes[2])], true));
    }

    [Fact]
    public void Append_MarksThatAreNotSpecial_AreLeftOutAllTheSame()
    {
        var file = TestTokenizers.TinyJson();
        foreach (var token in file["added_tokens"]!.AsArray()) token!["special"] = false;
        var tokenizer = TestTokenizers.Load(file);

        Assert.Equal(("why", "42"), Parse(tokenizer.Encode("<think>why</think>\n<|begin_of_box|>42<|end_of_box|>"), true, tokenizer));
    }

    [Fact]
    public void ReasoningTokens_OfAThought_CountItsMarksToo()
    {
        List<TextDelta> output = [];
        var parser = new AnswerParser(Tiny, enableThinking: true);
        var ids = Tiny.Encode("<think>why</think>\nA");

        foreach (var id in ids) parser.Append(id, output);

        Assert.Equal(2 + Tiny.Encode("why").Length, parser.ReasoningTokens);
        Assert.False(parser.IsReasoning);
    }

    [Fact]
    public void Append_RandomIds_NeverGivesEmptyOrMisplacedText()
    {
        var random = new Random(10);
        for (var i = 0; i < 2000; i++)
        {
            var ids = Enumerable.Range(0, 30).Select(_ => random.Next(3) == 0 ? Token(random.Next(2) == 0 ? "<think>" : "</think>") : random.Next(Tiny.VocabularySize)).ToArray();
            List<TextDelta> output = [];
            var parser = new AnswerParser(Tiny, enableThinking: false);
            foreach (var id in ids) parser.Append(id, output);
            parser.Flush(output);

            Assert.DoesNotContain(output, delta => delta.Text.Length == 0 || delta.Text.Contains("think>", StringComparison.Ordinal));
        }
    }

    private static (string Reasoning, string Answer) Parse(int[] ids, bool enableThinking, Tokenizer? tokenizer = null)
    {
        List<TextDelta> output = [];
        var parser = new AnswerParser(tokenizer ?? Tiny, enableThinking);
        foreach (var id in ids) parser.Append(id, output);
        parser.Flush(output);
        return (string.Concat(output.Where(delta => delta.IsReasoning).Select(delta => delta.Text)), string.Concat(output.Where(delta => !delta.IsReasoning).Select(delta => delta.Text)));
    }

    private static int Token(string content) => Tiny.FindToken(content)!.Value;

    private static int ByteToken(byte value) => Enumerable.Range(0, Tiny.VocabularySize).First(id => Tiny.Bytes(id).SequenceEqual([value]));
}
