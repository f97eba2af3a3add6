using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tests.Sampling.Json;
using Glimpse.Inference.Tests.Tokenization;

namespace Glimpse.Inference.Tests.Sampling;

/// <summary>A form beside a thought and a limit of tokens, over single bytes and a model that would rather not come to an end.</summary>
public sealed class FormConstraintTests
{
    private const string Card = """{"type":"object","properties":{"name":{"type":"string"},"ok":{"type":"boolean"}},"required":["name","ok"],"additionalProperties":false}""";
    private const int ThinkStart = 256, ThinkEnd = 257, End = 258;

    private static readonly TokenTrie Trie = TokenTrie.Build(End + 1, id => id < 256 ? new[] { (byte)id } : default, id => id >= 256);

    /// <param name="thinks">Whether the model begins with a thought where it may; ending one is what it likes least.</param>
    private static (int Thought, string Answer, bool Ended) Write(JsonConstraint constraint, int capacity, bool thinks, int seed)
    {
        var step = new FormConstraint(constraint, capacity, (ThinkStart, ThinkEnd), [End]);
        var random = new Random(seed);
        List<int> written = [];
        while (written.Count < capacity && !written.Contains(End))
        {
            var logits = Enumerable.Range(0, End + 1).Select(_ => (float)random.NextDouble()).ToArray();
            (logits[ThinkStart], logits[ThinkEnd], logits[End]) = (thinks ? 5 : -5, -5, -5);
            step.Apply(logits, written.ToArray());
            written.Add(Array.IndexOf(logits, logits.Max()));
        }
        var answer = written.Skip(written.LastIndexOf(ThinkEnd) + 1).Where(token => token < 256).Select(token => (byte)token).ToArray();
        return (written.LastIndexOf(ThinkEnd) + 1, System.Text.Encoding.UTF8.GetString(answer), written[^1] == End);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_AnyLimit_TheAnswerIsWholeWhereItCanBe(bool thinks)
    {
        var least = Guide.Over(Card, Trie).TokensToFinish;
        for (var capacity = least; capacity < least + 60; capacity++)
        {
            var (thought, answer, ended) = Write(Guide.Over(Card, Trie), capacity, thinks, seed: capacity);

            Assert.Equal(2, JsonDocument.Parse(answer).RootElement.EnumerateObject().Count());
            Assert.Equal(capacity > least, ended); // where a token is left, it tells that the answer is whole
            Assert.Equal(thinks && capacity > least + 3, thought > 0);
        }
    }

    [Theory]
    [InlineData(400, 300)]
    [InlineData(4000, 3744)]
    public void Apply_EndlessThought_LeavesTheAnswerAQuarterOrWhatIsUsual(int capacity, int most)
    {
        var (thought, answer, _) = Write(Guide.Over(Card, Trie), capacity, thinks: true, seed: 1);

        Assert.Equal(most, thought);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answer).RootElement.ValueKind);
    }

    [Fact]
    public void Fill_TokenThatWouldBeTakenForAMark_IsNoText()
    {
        var file = TestTokenizers.TinyJson();
        foreach (var added in file["added_tokens"]!.AsArray()) added!["special"] = false;
        var tokenizer = TestTokenizers.Load(file);
        var guides = RequestPreparer.GuidesOf(tokenizer, tokenizer.VocabularySize, [tokenizer.FindToken("<|user|>")!.Value]);
        var constraint = guides.Of(JsonDocument.Parse("""{"type":"string"}""").RootElement);
        Assert.True(constraint.Accept(tokenizer.FindToken("\"")!.Value));

        var allowed = Guide.Allowed(constraint);

        Assert.All((string[])["<think>", "</think>", "<|begin_of_box|>", "<|end_of_box|>"], mark => Assert.DoesNotContain(tokenizer.FindToken(mark)!.Value, allowed));
        Assert.Contains(tokenizer.FindToken("<tool_call>")!.Value, allowed); // told as it is
    }

    [Fact]
    public void Guides_OfATokenizerInWhichASingleByteIsSpecial_AreRefusedByName()
    {
        var file = TestTokenizers.TinyJson();
        var brace = file["added_tokens"]![0]!.DeepClone();
        (brace["id"], brace["content"], brace["special"]) = (file["model"]!["vocab"]!["{"]!.GetValue<int>(), "{", true);
        file["added_tokens"]!.AsArray().Insert(0, brace);
        var tokenizer = TestTokenizers.Load(file);

        var refusal = Assert.Throws<RequestRefusedException>(() => RequestPreparer.GuidesOf(tokenizer, tokenizer.VocabularySize, []));

        Assert.Equal(("unsupported_parameter", "response_format"), (refusal.Code, refusal.Parameter));
    }
}
