using System.Reflection;
using System.Text.Json;
using Glimpse.Descriptions.Caching;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class AnswerKeyTests
{
    private static readonly ModelInfo Model = new("demo", "0123456789ab", "int4", "cpu", 2048, 64) { Processing = "1" };

    private static readonly GenerationRequest Request = new() { Messages = [ChatMessage.User(new ImagePart(new byte[] { 1, 2 }), new TextPart("what?"))], Id = "a" };

    /// <summary>Every property, with a change to it. A new one belongs here, or among those that change no answer.</summary>
    private static readonly Dictionary<string, Func<GenerationRequest, GenerationRequest>> RequestChanges = new()
    {
        ["Messages"] = request => request with { Messages = [.. request.Messages, ChatMessage.Assistant("a cat")] },
        ["EnableThinking"] = request => request with { EnableThinking = true },
        ["MaxTokens"] = request => request with { MaxTokens = 0 },
        ["Choices"] = request => request with { Choices = 2 },
        ["ResponseFormat"] = request => request with { ResponseFormat = new ResponseFormat.JsonObject() },
        ["Sampling"] = request => request with { Sampling = SamplingOptions.Greedy },
        ["CacheSalt"] = request => request with { CacheSalt = "" },
        ["Caller"] = request => request with { Caller = "" },
        ["AnswerLife"] = request => request with { AnswerLife = AnswerLife.Lasting },
    };

    private static readonly Dictionary<string, Func<GenerationRequest, GenerationRequest>> ChangesNoAnswer = new()
    {
        ["Id"] = request => request with { Id = "b" },
        ["FreshAnswer"] = request => request with { FreshAnswer = true },
        ["Priority"] = request => request with { Priority = 7 },
    };

    private static readonly Dictionary<string, Func<SamplingOptions, SamplingOptions>> SamplingChanges = new()
    {
        ["Temperature"] = options => options with { Temperature = 0 },
        ["TopP"] = options => options with { TopP = 0 },
        ["TopK"] = options => options with { TopK = 0 },
        ["MinP"] = options => options with { MinP = 0 },
        ["Seed"] = options => options with { Seed = 0 },
        ["RepetitionPenalty"] = options => options with { RepetitionPenalty = 0 },
        ["FrequencyPenalty"] = options => options with { FrequencyPenalty = 1 },
        ["PresencePenalty"] = options => options with { PresencePenalty = 1 },
        ["LogitBias"] = options => options with { LogitBias = new Dictionary<int, float> { [0] = 0 } },
        ["BadWords"] = options => options with { BadWords = [""] },
        ["Stop"] = options => options with { Stop = [""] },
        ["StopTokenIds"] = options => options with { StopTokenIds = [0] },
        ["IgnoreEos"] = options => options with { IgnoreEos = true },
        ["MinTokens"] = options => options with { MinTokens = 1 },
        ["TopLogprobs"] = options => options with { TopLogprobs = 0 },
        ["ThinkingBudget"] = options => options with { ThinkingBudget = 0 },
    };

    private static readonly Dictionary<string, Func<ModelInfo, ModelInfo>> ModelChanges = new()
    {
        ["Id"] = model => model with { Id = "other" },
        ["Version"] = model => model with { Version = "ba9876543210" },
        ["Precision"] = model => model with { Precision = "fp32" },
        ["Provider"] = model => model with { Provider = "cuda" },
        ["MaxTokens"] = model => model with { MaxTokens = 1 },
        ["MaxImageTokens"] = model => model with { MaxImageTokens = 1 },
        ["Processing"] = model => model with { Processing = "2" },
    };

    [Fact]
    public void Of_EveryPropertyOfARequest_ChangesTheKeyUnlessItChangesNoAnswer()
    {
        AssertAllNamed<GenerationRequest>([.. RequestChanges.Keys, .. ChangesNoAnswer.Keys]);
        AssertDiffer(RequestChanges.ToDictionary(change => change.Key, change => AnswerKey.Of(change.Value(Request), Model)));
        Assert.All(ChangesNoAnswer, change => Assert.Equal(AnswerKey.Of(Request, Model), AnswerKey.Of(change.Value(Request), Model)));
    }

    [Fact]
    public void Of_EveryPropertyOfSampling_ChangesTheKey()
    {
        AssertAllNamed<SamplingOptions>(SamplingChanges.Keys);
        AssertDiffer(SamplingChanges.ToDictionary(change => change.Key, change => AnswerKey.Of(Request with { Sampling = change.Value(Request.Sampling) }, Model)));
    }

    [Fact]
    public void Of_EveryPropertyOfTheModel_ChangesTheKey()
    {
        // The package's own sampling is part of its version.
        AssertAllNamed<ModelInfo>([.. ModelChanges.Keys, "Defaults"]);
        AssertDiffer(ModelChanges.ToDictionary(change => change.Key, change => AnswerKey.Of(Request, change.Value(Model))));
    }

    [Fact]
    public void Of_EveryKindOfPartAndForm_HasAKey()
    {
        AssertAllNamed<ChatMessage>(["Role", "Content", "Reasoning"]);
        AssertAllNamed<TextPart>(["Text"]);
        AssertAllNamed<ImagePart>(["File", "Detail", "Place"]);
        AssertAllNamed<ResponseFormat.JsonSchema>(["Schema"]);
        Assert.Equal([typeof(ImagePart), typeof(TextPart)], KindsOf<ContentPart>());
        Assert.Equal([typeof(ResponseFormat.JsonObject), typeof(ResponseFormat.JsonSchema)], KindsOf<ResponseFormat>());
        AssertDiffer(new[] { "{}", """{"type":"object"}""" }.ToDictionary(text => text, text => AnswerKey.Of(Request with { ResponseFormat = Schema(text) }, Model)));
    }

    [Fact]
    public void Of_APictureOfAnotherDetail_DiffersAndOfAnotherPlaceDoesNot()
    {
        AnswerKey KeyOf(ImagePart picture) => AnswerKey.Of(Request with { Messages = [ChatMessage.User(picture, new TextPart("what?"))] }, Model);
        var file = new byte[] { 1, 2 };

        AssertDiffer(new() { ["low"] = KeyOf(new(file) { Detail = ImageDetail.Low }) });
        Assert.Equal(AnswerKey.Of(Request, Model), KeyOf(new(file) { Place = "image" }));
    }

    [Fact]
    public void Of_TextsThatUtf8WouldMakeEqual_Differ() =>
        AssertDiffer(new[] { "\uD800", "\uFFFD", "\uDC00" }.ToDictionary(text => text, text => AnswerKey.Of(Ask(text), Model)));

    [Fact]
    public void Of_BiasesInAnyOrder_AreTheSame()
    {
        var (one, other) = (new Dictionary<int, float> { [1] = 1, [2] = 2 }, new Dictionary<int, float> { [2] = 2, [1] = 1 });
        Assert.Equal(AnswerKey.Of(Request with { Sampling = new() { LogitBias = one } }, Model), AnswerKey.Of(Request with { Sampling = new() { LogitBias = other } }, Model));
    }

    [Fact]
    public void Of_TheSame_IsTheSameInEveryProcess() => // answers outlast processes: a change here needs a new layout number
        Assert.StartsWith("6d98a24db4289c0c676d9fe1fba55ff1dbc3cf3c9", AnswerKey.Of(Request, Model).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Of_RandomRequests_AreEqualOnlyWhereTheRequestsAre()
    {
        // Few and short values, so that the same requests come again, and that others would be the same bytes if they were only put one behind the other.
        var random = new Random(20250601);
        var (byRequest, byKey) = (new Dictionary<string, AnswerKey>(), new Dictionary<AnswerKey, string>());
        for (var i = 0; i < 20_000; i++)
        {
            var request = AnyRequest(random);
            var (text, key) = (Spell(request), AnswerKey.Of(request, Model));
            Assert.Equal(byRequest.TryAdd(text, key) ? key : byRequest[text], key);
            Assert.Equal(byKey.TryAdd(key, text) ? text : byKey[key], text);
        }
        Assert.InRange(byRequest.Count, 5_000, 19_500);
    }

    private static GenerationRequest Ask(string text) => new() { Messages = [ChatMessage.User(new TextPart(text))] };

    private static ResponseFormat.JsonSchema Schema(string text) => new(JsonDocument.Parse(text).RootElement);

    private static GenerationRequest AnyRequest(Random random) => new()
    {
        Messages = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyMessage(random))],
        Caller = AnyText(random),
        CacheSalt = AnyText(random),
        MaxTokens = random.Next(3) == 0 ? random.Next(2) : null,
        Sampling = new()
        {
            Stop = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyText(random) ?? "")],
            BadWords = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyText(random) ?? "")],
        },
    };

    private static ChatMessage AnyMessage(Random random) =>
        new((ChatRole)random.Next(2), [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyPart(random))]) { Reasoning = AnyText(random) };

    private static ContentPart AnyPart(Random random) =>
        AnyText(random) is not { } text ? new TextPart("") : random.Next(2) == 0 ? new TextPart(text) : new ImagePart(text.Select(letter => (byte)letter).ToArray());

    private static string? AnyText(Random random) => random.Next(5) switch { 0 => null, var length => new string('a', Math.Max(0, length - 2)) };

    // Every value in quotes or brackets of its own: equal texts are equal requests, by another way than the key's.
    private static string Spell(GenerationRequest request) => JsonSerializer.Serialize(new
    {
        messages = request.Messages.Select(message => new { message.Role, message.Reasoning, parts = message.Content.Select(part => part is ImagePart image ? (object)new { file = image.File.ToArray() } : new { ((TextPart)part).Text }) }),
        request.Caller,
        request.CacheSalt,
        request.MaxTokens,
        request.Sampling.Stop,
        request.Sampling.BadWords,
    });

    private static void AssertAllNamed<T>(IEnumerable<string> names) => Assert.Equal(
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name).Order(StringComparer.Ordinal),
        names.Order(StringComparer.Ordinal));

    private static IEnumerable<Type> KindsOf<T>() => typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T))).OrderBy(type => type.Name, StringComparer.Ordinal);

    private static void AssertDiffer(Dictionary<string, AnswerKey> keys)
    {
        keys.Add("unchanged", AnswerKey.Of(Request, Model));
        Assert.All(keys.GroupBy(key => key.Value), same => Assert.Single(same.Select(key => key.Key)));
    }
}
