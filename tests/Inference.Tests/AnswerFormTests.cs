using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Inference.Tests;

/// <summary>Every control of an answer through the whole engine, on a random model that knows no JSON and on the demo model.</summary>
public sealed class AnswerFormTests(AnswerFormTests.Models models) : IClassFixture<AnswerFormTests.Models>
{
    private const string Card = """
        {"type":"object","properties":{"name":{"type":"string","maxLength":12},"colors":{"type":"array","items":{"enum":["红","蓝","green"]},"minItems":1,"maxItems":3},
         "count":{"type":"integer","minimum":0,"maximum":99},"ok":{"type":"boolean"}},"required":["name","colors","count","ok"],"additionalProperties":false}
        """;

    private static GenerationRequest Ask(string text) => new() { Messages = [ChatMessage.User(new TextPart(text))], MaxTokens = 120, Sampling = SamplingOptions.Greedy };

    private static ResponseFormat.JsonSchema Schema(string json) => new ResponseFormat.JsonSchema(JsonDocument.Parse(json).RootElement);

    private static async Task<(string[] Texts, string[] Thoughts, List<GenerationEvent> Events)> AnswerAsync(IVisionLanguageModel model, GenerationRequest request)
    {
        var events = await model.GenerateAsync(request).ToListAsync();
        string[] Joined(bool reasoning) => [.. Enumerable.Range(0, request.Choices).Select(choice =>
            string.Concat(events.OfType<TextDelta>().Where(d => d.Choice == choice && d.IsReasoning == reasoning).Select(d => d.Text)))];
        return (Joined(false), Joined(true), events);
    }

    private static void AssertIsCard(string text)
    {
        var card = JsonDocument.Parse(text).RootElement;
        Assert.Equal(["name", "colors", "count", "ok"], card.EnumerateObject().Select(property => property.Name));
        Assert.InRange(card.GetProperty("colors").GetArrayLength(), 1, 3);
        Assert.All(card.GetProperty("colors").EnumerateArray(), color => Assert.Contains(color.GetString(), (string[])["红", "蓝", "green"]));
        Assert.InRange(card.GetProperty("count").GetInt32(), 0, 99);
    }

    [Theory]
    [InlineData(0f, 1)]
    [InlineData(1.2f, 2)]
    public async Task JsonSchema_RandomModel_EveryAnswerFits(float temperature, int seed)
    {
        for (var i = 0; i < 10; i++)
        {
            var (texts, _, events) = await AnswerAsync(models.Tiny, Ask($"question {i}") with
            {
                ResponseFormat = Schema(Card), Choices = 3, Sampling = new SamplingOptions { Temperature = temperature, Seed = seed + i, FrequencyPenalty = 0.5f },
            });
            Assert.All(texts, AssertIsCard);
            Assert.All(events.OfType<ChoiceCompleted>(), end => Assert.Equal(FinishReason.Stop, end.Reason));
        }
    }

    [Fact]
    public async Task JsonSchema_PackageInBlocksOf128_AnswersAsWell()
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny, ModelBuilder.Precision.Int4, blockSize: 128);
        await using var model = await VisionLanguageModel.LoadAsync(new EngineOptions { ModelPath = package.Folder }, NullLoggerFactory.Instance);

        var (texts, _, events) = await AnswerAsync(model, Ask("anything") with { ResponseFormat = Schema(Card) });

        AssertIsCard(texts[0]);
        Assert.Equal(FinishReason.Stop, Assert.IsType<GenerationCompleted>(events[^1]).Reason);
    }

    [Fact]
    public async Task JsonObject_RandomModel_Parses()
    {
        var (texts, _, _) = await AnswerAsync(models.Tiny, Ask("anything") with { ResponseFormat = new ResponseFormat.JsonObject(), Sampling = new SamplingOptions { Temperature = 1, Seed = 5 } });
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(texts[0]).RootElement.ValueKind);
    }

    [Fact]
    public async Task JsonSchema_WithThinking_HoldsTheAnswerBehindTheThought()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var request = Ask("why") with
            {
                ResponseFormat = Schema(Card), EnableThinking = true, MaxTokens = 200,
                Sampling = new SamplingOptions { Temperature = 1, Seed = seed, ThinkingBudget = 20, LogitBias = new Dictionary<int, float> { [models.ThinkStart] = seed % 2 == 0 ? 100 : 0 } },
            };
            var (texts, thoughts, events) = await AnswerAsync(models.Tiny, request);
            AssertIsCard(texts[0]);
            var usage = Assert.IsType<GenerationCompleted>(events[^1]).Usage;
            if (seed % 2 == 0) Assert.InRange(usage.ReasoningTokens, 1, 22);
            if (usage.ReasoningTokens == 0) Assert.Equal("", thoughts[0]);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(150)]
    public async Task JsonSchema_ThoughtThatWouldNotEnd_LeavesTheAnswerItsRoom(int maxTokens)
    {
        var (texts, _, events) = await AnswerAsync(models.Tiny, Ask("why") with
        {
            ResponseFormat = Schema(Card), EnableThinking = true, MaxTokens = maxTokens, Choices = 2,
            Sampling = new SamplingOptions { Temperature = 1, Seed = maxTokens, LogitBias = new Dictionary<int, float> { [models.ThinkStart] = 100, [models.ThinkStart + 1] = -100 } },
        });
        Assert.All(texts, AssertIsCard);
        Assert.All(events.OfType<ChoiceCompleted>(), end => Assert.Equal(FinishReason.Stop, end.Reason));
        Assert.True(Assert.IsType<GenerationCompleted>(events[^1]).Usage.ReasoningTokens > 4, "there was no thought");
    }

    [Fact]
    public async Task JsonSchema_OtherRulesForbidTheForm_TheFormWins()
    {
        var (texts, _, _) = await AnswerAsync(models.Tiny, Ask("x") with
        {
            ResponseFormat = Schema(Card), Sampling = new SamplingOptions { Temperature = 0, LogitBias = new Dictionary<int, float> { [0] = 100 }, BadWords = ["{", "}", "\""] },
        });
        AssertIsCard(texts[0]);
    }

    [Theory]
    [InlineData("min_tokens")]
    [InlineData("ignore_eos")]
    [InlineData("stop_token_ids")]
    public async Task JsonSchema_ARuleAboutTheEnd_IsRefusedByName(string field)
    {
        var sampling = field switch
        {
            "min_tokens" => new SamplingOptions { MinTokens = 1 },
            "ignore_eos" => new SamplingOptions { IgnoreEos = true },
            _ => new SamplingOptions { StopTokenIds = [models.EndToken, 0] },
        };
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(models.Tiny, Ask("x") with { ResponseFormat = Schema(Card), Sampling = sampling }));

        Assert.Equal(("invalid_value", field), (refused.Code, refused.Parameter));
        Assert.Contains("held to JSON", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, models.Tiny.Snapshot.Waiting);
    }

    [Fact]
    public async Task JsonSchema_TheModelsOwnEndTokens_AreTaken()
    {
        var (texts, _, _) = await AnswerAsync(models.Tiny, Ask("x") with { ResponseFormat = Schema(Card), Sampling = new SamplingOptions { Temperature = 0, StopTokenIds = [models.EndToken] } });
        AssertIsCard(texts[0]);
    }

    [Fact]
    public async Task JsonSchema_StopText_CutsTheAnswerAndIsNamed()
    {
        var (texts, _, events) = await AnswerAsync(models.Tiny, Ask("x") with { ResponseFormat = Schema(Card), Sampling = new SamplingOptions { Temperature = 0, Stop = ["name"] } });

        Assert.Equal("{\"", string.Concat(texts[0].Where(letter => !char.IsWhiteSpace(letter))));
        var end = Assert.Single(events.OfType<ChoiceCompleted>());
        Assert.Equal((FinishReason.Stop, "name"), (end.Reason, end.StopText));
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("2", 1)]
    public async Task JsonSchema_BadWordOrBias_HoldsWhereTheFormLeavesAChoice(string word, int other)
    {
        var form = Schema("""{"type":"object","properties":{"a":{"enum":[1,2]}},"required":["a"],"additionalProperties":false}""");
        async Task<int> SayAsync(SamplingOptions sampling) =>
            JsonDocument.Parse((await AnswerAsync(models.Tiny, Ask("x") with { ResponseFormat = form, Sampling = sampling })).Texts[0]).RootElement.GetProperty("a").GetInt32();
        var token = Assert.Single(models.Tiny.Tokenize(word));

        Assert.Equal(other, await SayAsync(new SamplingOptions { Temperature = 0, BadWords = [word] }));
        Assert.Equal(other, await SayAsync(new SamplingOptions { Temperature = 0, LogitBias = new Dictionary<int, float> { [token] = -100 } }));
        Assert.InRange(await SayAsync(new SamplingOptions { Temperature = 0, BadWords = ["1", "2"] }), 1, 2);
    }

    [Fact]
    public async Task JsonSchema_BadWords_AreNotInItsTexts()
    {
        var ask = Ask("你好") with { ResponseFormat = Schema("""{"type":"object","properties":{"copy":{"type":"string","minLength":8,"maxLength":40}},"required":["copy"],"additionalProperties":false}""") };
        async Task<string> CopyAsync(GenerationRequest request) => JsonDocument.Parse((await AnswerAsync(models.Demo, request)).Texts[0]).RootElement.GetProperty("copy").GetString()!;
        var free = await CopyAsync(ask);
        var word = models.Demo.Detokenize([models.Demo.Tokenize(free)[1]]);

        Assert.DoesNotContain(word, await CopyAsync(ask with { Sampling = new SamplingOptions { Temperature = 0, BadWords = [word] } }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonSchema_Unsupported_IsRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(models.Tiny, Ask("x") with { ResponseFormat = Schema("""{"type":"object","patternProperties":{"a":{}}}""") }));
        Assert.Contains("patternProperties", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, models.Tiny.Snapshot.Waiting);
    }

    [Fact]
    public async Task Choices_OfOnePrompt_ComputeItOnceAndDiffer()
    {
        var before = models.Demo.Snapshot;
        var (texts, _, events) = await AnswerAsync(models.Demo, Ask(string.Concat(Enumerable.Repeat("描述这张图片。", 20))) with
        {
            Choices = 4, MaxTokens = 12, CacheSalt = "choices", Sampling = new SamplingOptions { Temperature = 2, Seed = 3, TopP = 1 },
        });
        var after = models.Demo.Snapshot;

        Assert.Equal([0, 1, 2, 3], events.OfType<ChoiceCompleted>().Select(end => end.Choice).Order());
        Assert.True(texts.Distinct().Count() > 1, "four draws at the highest temperature are all the same");
        var (asked, reused) = (after.PromptTokens - before.PromptTokens, after.ReusedPromptTokens - before.ReusedPromptTokens);
        Assert.Equal(asked / 4 * 3 - 3, reused); // all but the first computed one token of it
    }

    [Fact]
    public async Task StopText_AcrossTokens_EndsTheAnswerBeforeIt()
    {
        var (whole, _, _) = await AnswerAsync(models.Demo, Ask("你好"));
        var (texts, _, events) = await AnswerAsync(models.Demo, Ask("你好") with { Sampling = new SamplingOptions { Temperature = 0, Stop = ["示模型，"] } });
        Assert.Equal(whole[0][..whole[0].IndexOf("示模型，", StringComparison.Ordinal)], texts[0]);
        var end = Assert.Single(events.OfType<ChoiceCompleted>());
        Assert.Equal((FinishReason.Stop, "示模型，"), (end.Reason, end.StopText));
        Assert.True(Assert.IsType<GenerationCompleted>(events[^1]).Usage.CompletionTokens < 25);
    }

    [Fact]
    public async Task StopText_BeforeTheLeastTokens_IsText()
    {
        var (whole, _, _) = await AnswerAsync(models.Demo, Ask("你好"));
        var (texts, _, events) = await AnswerAsync(models.Demo, Ask("你好") with { Sampling = new SamplingOptions { Temperature = 0, Stop = [whole[0][..1]], MinTokens = 4 } });
        Assert.StartsWith(whole[0][..1], texts[0], StringComparison.Ordinal);
        Assert.True(Assert.IsType<GenerationCompleted>(events[^1]).Usage.CompletionTokens >= 4);
    }

    [Fact]
    public async Task Logprobs_GreedyAnswer_AreTheLargestAndSpellTheText()
    {
        var (texts, _, events) = await AnswerAsync(models.Demo, Ask("你好") with { Sampling = new SamplingOptions { Temperature = 0, TopLogprobs = 3 } });
        var tokens = events.OfType<TextDelta>().SelectMany(delta => delta.Logprobs).ToList();
        Assert.Equal(texts[0], System.Text.Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes)]));
        Assert.All(tokens, token =>
        {
            Assert.Equal(3, token.Likeliest.Count);
            Assert.Equal((token.Id, token.Logprob), (token.Likeliest[0].Id, token.Likeliest[0].Logprob));
            Assert.True(token.Logprob <= 0 && token.Likeliest.Sum(other => Math.Exp(other.Logprob)) <= 1.0001);
        });
    }

    [Fact]
    public async Task Logprobs_WithAThought_AreOfTheAnswerOnly()
    {
        var (texts, _, events) = await AnswerAsync(models.Tiny, Ask("why") with
        {
            EnableThinking = true, MaxTokens = 60,
            Sampling = new SamplingOptions { Temperature = 0, TopLogprobs = 1, ThinkingBudget = 5, IgnoreEos = true, LogitBias = new Dictionary<int, float> { [models.ThinkStart] = 3 } },
        });
        Assert.All(events.OfType<TextDelta>().Where(delta => delta.IsReasoning), delta => Assert.Empty(delta.Logprobs));
        var usage = Assert.IsType<GenerationCompleted>(events[^1]).Usage;
        Assert.True(texts[0].Length > 0 && events.OfType<TextDelta>().Sum(delta => delta.Logprobs.Count) <= usage.CompletionTokens - usage.ReasoningTokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task Choices_MoreThanTheServerGives_AreRefusedWithTheNumber(int choices)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => models.Tiny.GenerateAsync(Ask("x") with { Choices = choices }).ToListAsync().AsTask());
        Assert.Equal("n must be between 1 and 8 on this server.", refused.Message);
    }

    [Fact]
    public async Task BadWords_TheAnswersOwn_AreNotSaid()
    {
        var (texts, _, _) = await AnswerAsync(models.Demo, Ask("你好") with { Sampling = new SamplingOptions { Temperature = 0, BadWords = ["演示", "Glimpse"] } });
        Assert.DoesNotContain("演示", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Glimpse", texts[0], StringComparison.Ordinal);
    }

    /// <summary>Both test models, loaded once.</summary>
    public sealed class Models : IAsyncLifetime
    {
        public IVisionLanguageModel Tiny { get; private set; } = null!;
        public IVisionLanguageModel Demo { get; private set; } = null!;
        public int ThinkStart { get; private set; }
        public int EndToken { get; private set; }

        public async Task InitializeAsync()
        {
            Tiny = await LoadAsync(TestModel.Tiny);
            Demo = await LoadAsync(TestModel.Demo);
            var tokenizer = Inference.Tokenization.Tokenizer.Load(Path.Combine(Repository.Checkpoint(TestModel.Tiny), "tokenizer.json"));
            (ThinkStart, EndToken) = (tokenizer.FindToken("<think>")!.Value, tokenizer.FindToken("<|user|>")!.Value);
        }

        public async Task DisposeAsync()
        {
            await Tiny.DisposeAsync();
            await Demo.DisposeAsync();
        }

        private static async Task<IVisionLanguageModel> LoadAsync(TestModel model) =>
            await VisionLanguageModel.LoadAsync(new EngineOptions { ModelPath = (await TestPackages.GetAsync(model)).Folder, Slots = 4 }, NullLoggerFactory.Instance);
    }
}
