using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests;

/// <summary>A model that answers as a test tells it to, and remembers what it was asked and how each request ended.</summary>
internal sealed class ScriptedModel : IVisionLanguageModel
{
    private readonly ConcurrentQueue<GenerationRequest> _requests = new();
    private readonly ConcurrentQueue<GenerationRequest> _counted = new();
    private readonly SemaphoreSlim _left = new(0);

    /// <summary>What is said to a request; by default a short answer in two languages.</summary>
    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> Script { get; set; } = (_, cancellation) => Say(["你好", ", world"], cancellation: cancellation);

    /// <summary>What every request is refused with before its pictures are there.</summary>
    public RequestRefusedException? Refuse { get; set; }

    public ModelInfo Info { get; } = new("scripted", "0123456789ab", "fp32", "cpu", 2048, 64);

    public EngineSnapshot Snapshot { get; set; } = new(0, 0, 2, 8, 0, 4096);

    public IReadOnlyCollection<GenerationRequest> Requests => _requests;

    /// <summary>What it was asked to count only.</summary>
    public IReadOnlyCollection<GenerationRequest> Counted => _counted;

    public GenerationRequest Request => Assert.Single(_requests);

    /// <summary>Completes when an enumeration is left, however it ended.</summary>
    public Task<bool> LeftAsync() => _left.WaitAsync(TimeSpan.FromSeconds(30));

    public void Check(GenerationRequest request)
    {
        if (Refuse is { } refusal) throw refusal;
    }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        _requests.Enqueue(request);
        try
        {
            await foreach (var step in Script(request, cancellation)) yield return step;
        }
        finally
        {
            _left.Release();
        }
    }

    public static async IAsyncEnumerable<GenerationEvent> Say(
        IEnumerable<string> answer, string thought = "", FinishReason reason = FinishReason.Stop, int choices = 1, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        yield return new GenerationAccepted(40, 25, [new("png", 64, 48, 99, "not used")]);
        await Task.Yield();
        if (thought.Length > 0) yield return new TextDelta(thought, IsReasoning: true);
        foreach (var piece in answer)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var choice = 0; choice < choices; choice++) yield return new TextDelta(piece, IsReasoning: false) { Choice = choice };
        }
        for (var choice = 0; choice < choices; choice++) yield return new ChoiceCompleted(choice, reason, null);
        yield return new GenerationCompleted(reason, new(40, 25, 5, 7, thought.Length), new(1, 2, 3, 4, 5, 15));
    }

    /// <summary>Tells these events between the first and the last.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Play(params GenerationEvent[] events)
    {
        yield return new GenerationAccepted(40, 25, []);
        await Task.Yield();
        foreach (var told in events) yield return told;
        yield return new GenerationCompleted(FinishReason.Stop, new(40, 25, 5, 7, 0), new(1, 2, 3, 4, 5, 15));
    }

    /// <summary>A token of plain text, with others that were less likely.</summary>
    public static TokenLogprob Token(string text, float logprob, params string[] others) =>
        new(7, Encoding.UTF8.GetBytes(text), logprob, [.. others.Select(other => new TokenLogprob(8, Encoding.UTF8.GetBytes(other), logprob - 1, []))]);

    /// <summary>Says one word, and then nothing until it is cancelled.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Hang([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new GenerationAccepted(1, 0, []);
        yield return new TextDelta("begun", IsReasoning: false);
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    /// <summary>Fails, after some events where there are any.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Fail(Exception exception, params GenerationEvent[] before)
    {
        foreach (var step in before) yield return step;
        await Task.Yield();
        throw exception;
    }

    public Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default)
    {
        _counted.Enqueue(request);
        return Task.FromResult(new PromptCount(new int[40], 25, [.. request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().Select(part => new ImageFacts("png", 64, 48, part.File.Length, "not used"))]));
    }

    /// <summary>A byte is a token.</summary>
    public IReadOnlyList<int> Tokenize(string text) => [.. Encoding.UTF8.GetBytes(text)];

    public string Detokenize(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
