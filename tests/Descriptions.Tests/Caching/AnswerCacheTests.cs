using Glimpse.Descriptions.Caching;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class AnswerCacheTests : IDisposable
{
    private static readonly byte[] Picture = [1, 2, 3];
    private static readonly GenerationRequest Request = new() { Messages = [ChatMessage.User(new ImagePart(Picture), new TextPart("what?"))], Sampling = SamplingOptions.Greedy };

    private readonly FakeTimeProvider _clock = new();
    private readonly CacheOptions _options = new() { Minutes = 10, PersistentDays = 3 };
    private readonly MemoryAnswers _memory;
    private readonly StandInStore _redis = new("Redis"), _archive = new("the archive");
    private readonly LogLines<AnswerCache> _log = new();
    private readonly CacheFigures _figures;

    public AnswerCacheTests()
    {
        _memory = new(1_000_000, _clock);
        _figures = new(_memory);
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task GenerateAsync_AskedAgain_TellsTheSameAndTheModelIsNotAsked()
    {
        var model = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, $"猫 {attempt}", _ => { _clock.Advance(TimeSpan.FromSeconds(2)); return Task.CompletedTask; }));
        var cache = Cache(model);
        var first = await ToldAsync(cache, Request);
        var second = await ToldAsync(cache, Request with { Id = "another", Priority = 3 });

        Assert.Single(model.Requests);
        Assert.Equal(first.SkipLast(1).Select(Spell), second.SkipLast(1).Select(Spell));
        var (made, kept) = ((GenerationCompleted)first[^1], (GenerationCompleted)second[^1]);
        Assert.Equal((false, true), (made.Cached, kept.Cached));
        Assert.Equal((made.Reason, made.Usage), (kept.Reason, kept.Usage));
        Assert.Equal(new(0, 0, 0, 0, 0, 0), kept.Timings);
        Assert.Equal((2, 1, 1), (_figures.Queries, _figures.Hits, _figures.Entries));
        Assert.InRange(_figures.Bytes, MemoryAnswers.OverheadBytes + 80, MemoryAnswers.OverheadBytes + 400);
    }

    [Theory]
    [InlineData(null, null, true, false, true)]
    [InlineData(null, null, false, false, false)]
    [InlineData(0f, null, false, false, true)]
    [InlineData(0.8f, null, true, false, false)]
    [InlineData(0.8f, 5L, false, false, true)]
    [InlineData(0.8f, null, true, true, true)]
    public async Task GenerateAsync_Draws_AreKeptOnlyIfRepeatableOrWanted(float? temperature, long? seed, bool greedyByDefault, bool sampled, bool kept)
    {
        _options.Sampled = sampled;
        var model = new ScriptedModel() { Info = Model with { Defaults = new(!greedyByDefault, 0.8f, 0.6f, 2, 1) } };
        var request = Request with { Sampling = new() { Temperature = temperature, Seed = seed } };
        await ToldAsync(Cache(model), request);
        Assert.Equal(kept, ((GenerationCompleted)(await ToldAsync(Cache(model), request))[^1]).Cached);
    }

    [Fact]
    public async Task GenerateAsync_PicturesOfAContainer_AreKeptHoweverDrawn()
    {
        var request = Request with { Sampling = new() { Temperature = 2 }, AnswerLife = AnswerLife.Lasting };
        await ToldAsync(Cache(new ScriptedModel()), request);
        Assert.Single(_archive.Answers);
        Assert.Empty(_redis.Answers);
        Assert.Equal(_clock.GetUtcNow().AddDays(3), _archive.Until);
    }

    [Fact]
    public async Task GenerateAsync_FreshAnswer_AsksTheModelAndKeepsTheNewOne()
    {
        var model = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, $"{attempt}"));
        await ToldAsync(Cache(model), Request);
        var fresh = await ToldAsync(Cache(model), Request with { FreshAnswer = true });
        Assert.Equal(("2", false), (TextOf(fresh), ((GenerationCompleted)fresh[^1]).Cached));
        Assert.Equal("2", TextOf(await ToldAsync(Cache(model), Request)));
        Assert.Equal(2, _redis.Stores);
    }

    [Fact]
    public async Task GenerateAsync_NotToBeKept_IsNeitherKeptNorLookedFor()
    {
        var model = new ScriptedModel();
        for (var i = 0; i < 2; i++) await ToldAsync(Cache(model), Request with { AnswerLife = AnswerLife.None });
        Assert.Equal((2, 0, 0L), (model.Requests.Count, _redis.Finds + _redis.Stores, _figures.Queries));
    }

    [Fact]
    public async Task GenerateAsync_OtherCaller_GetsAnAnswerOfTheirOwn()
    {
        var model = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, $"{attempt}"));
        GenerationRequest[] callers = [Request, Request with { Caller = "a" }, Request with { Caller = "b" }, Request with { Caller = "a", CacheSalt = "b" }, Request with { Caller = "ab" }];
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < callers.Length; i++) Assert.Equal($"{i + 1}", TextOf(await ToldAsync(Cache(model), callers[i])));
        }
    }

    [Fact]
    public async Task GenerateAsync_TooOld_IsAskedAnew()
    {
        var model = new ScriptedModel();
        await ToldAsync(Cache(model), Request);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await ToldAsync(Cache(model), Request); // the stand-in for Redis keeps it longer than it need
        Assert.Equal(2, model.Requests.Count);
        await ToldAsync(Cache(model), Request);
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task GenerateAsync_FoundFarther_IsKeptNearerForTheRestOfItsTime()
    {
        await ToldAsync(Cache(new ScriptedModel("猫")), Request);
        _clock.Advance(TimeSpan.FromMinutes(6));
        using var empty = new MemoryAnswers(1_000_000, _clock);
        var (model, cache) = (new ScriptedModel("dog"), (Func<IVisionLanguageModel, AnswerCache>)(inner => Cache(inner, empty)));
        Assert.Equal("猫", TextOf(await ToldAsync(cache(model), Request)));
        Assert.Equal("猫", TextOf(await ToldAsync(cache(model), Request)));
        Assert.Equal(2, _redis.Finds);
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("dog", TextOf(await ToldAsync(cache(model), Request)));
    }

    [Fact]
    public async Task GenerateAsync_DamagedAnswer_IsRefusedMendedAndCounted()
    {
        await ToldAsync(Cache(new ScriptedModel("猫")), Request);
        var key = Assert.Single(_redis.Answers.Keys);
        var damaged = _redis.Answers[key].ToArray();
        damaged[^1] ^= 1;
        _redis.Answers[key] = damaged;
        using var empty = new MemoryAnswers(1_000_000, _clock);
        Assert.Equal("dog", TextOf(await ToldAsync(Cache(new ScriptedModel("dog"), empty), Request)));
        Assert.NotNull(StoredAnswer.Read(key, _redis.Answers[key]));
        Assert.Equal(1, _figures.Damaged);
        Assert.Contains("Redis", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("ends early")]
    [InlineData("is left")]
    [InlineData("is cancelled")]
    public async Task GenerateAsync_NotAWholeAnswer_IsNotKept(string how)
    {
        using var leaving = new CancellationTokenSource();
        var model = new ScriptedModel((request, attempt) => attempt > 1 ? ScriptedModel.Say(request, "whole") : how switch
        {
            "fails" => Then(ScriptedModel.Say(request, "a"), ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException()))),
            "ends early" => Then(ScriptedModel.Say(request, "a"), AsyncEnumerable.Empty<GenerationEvent>()),
            _ => ScriptedModel.Say(request, "abc", null, leaving.Token),
        });
        await Record.ExceptionAsync(async () =>
        {
            await foreach (var told in Cache(model).GenerateAsync(Request, leaving.Token))
            {
                if (told is TextDelta && how == "is left") break;
                if (told is TextDelta && how == "is cancelled") await leaving.CancelAsync();
            }
        });
        Assert.Equal((0, 0), (_figures.Entries, _redis.Stores));
        Assert.Equal("whole", TextOf(await ToldAsync(Cache(model), Request)));
    }

    [Theory]
    [InlineData(0f, 1)]
    [InlineData(2f, 2)] // another draw may come to its end
    public async Task GenerateAsync_EndedByTheLimit_IsKeptIfItWouldBeSoAgain(float temperature, int asked)
    {
        _options.Sampled = true;
        var request = Request with { Sampling = new() { Temperature = temperature } };
        var model = new ScriptedModel((_, _) => Of(new GenerationAccepted(1, 0, []), new ChoiceCompleted(0, FinishReason.Length, null), new GenerationCompleted(FinishReason.Length, new(1, 0, 0, 1, 0), new(1, 1, 1, 1, 1, 1))));
        await ToldAsync(Cache(model), request);
        Assert.Equal(FinishReason.Length, ((GenerationCompleted)(await ToldAsync(Cache(model), request))[^1]).Reason);
        Assert.Equal(asked, model.Requests.Count);
    }

    [Fact]
    public async Task GenerateAsync_KeptBeforeTheEndIsTold_SoWhoLeavesThenMissesNothing()
    {
        await foreach (var told in Cache(new ScriptedModel()).GenerateAsync(Request))
        {
            if (told is GenerationCompleted) break;
        }
        Assert.Equal(1, _figures.Entries);
    }

    [Fact]
    public async Task GenerateAsync_AskedTwiceAtOnce_NeitherDependsOnTheOther()
    {
        var (begun, mayGoOn, leaving) = (new SemaphoreSlim(0), new TaskCompletionSource(), new CancellationTokenSource());
        var model = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, $"{attempt}", async _ => { begun.Release(); await mayGoOn.Task; }, attempt == 1 ? leaving.Token : default));
        var first = ToldAsync(Cache(model), Request, leaving.Token);
        await begun.WaitAsync(TimeSpan.FromSeconds(30));
        var second = ToldAsync(Cache(model), Request);
        await begun.WaitAsync(TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();
        mayGoOn.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("2", TextOf(await second));
    }

    private static ModelInfo Model => new("scripted", "0123456789ab", "fp32", "cpu", 2048, 64);

    private AnswerCache Cache(IVisionLanguageModel model, MemoryAnswers? memory = null) =>
        new(model, new([memory ?? _memory, _redis], [memory ?? _memory, _archive]), _options, _figures, _clock, _log);

    private static async Task<List<GenerationEvent>> ToldAsync(AnswerCache model, GenerationRequest request, CancellationToken cancellation = default) =>
        await model.GenerateAsync(request, cancellation).ToListAsync(CancellationToken.None);

    private static string TextOf(IEnumerable<GenerationEvent> events) => string.Concat(events.OfType<TextDelta>().Select(delta => delta.Text));

    private static string Spell(GenerationEvent told) => told is GenerationAccepted accepted ? $"{accepted.PromptTokens} {string.Join(' ', accepted.Images)}" : told is TextDelta delta ? delta.Text : $"{told}";

    // What the first tells before its end, then what the second does.
    private static async IAsyncEnumerable<GenerationEvent> Then(IAsyncEnumerable<GenerationEvent> first, IAsyncEnumerable<GenerationEvent> second)
    {
        await foreach (var told in first)
        {
            if (told is not GenerationCompleted) yield return told;
        }
        await foreach (var told in second) yield return told;
    }

    private static async IAsyncEnumerable<GenerationEvent> Of(params GenerationEvent[] events)
    {
        await Task.Yield();
        foreach (var told in events) yield return told;
    }
}
