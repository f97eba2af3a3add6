using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Tests;

/// <summary>A model that says what a test tells it to, as often as it is asked, and remembers what it was asked.</summary>
internal sealed class ScriptedModel(Func<GenerationRequest, int, IAsyncEnumerable<GenerationEvent>> script) : IVisionLanguageModel
{
    private readonly Lock _gate = new();
    private readonly List<GenerationRequest> _requests = [];

    public ScriptedModel(string answer = "一只猫") : this((request, _) => Say(request, answer)) { }

    public ModelInfo Info { get; init; } = new("scripted", "0123456789ab", "fp32", "cpu", 2048, 64);
    public EngineSnapshot Snapshot { get; } = new(0, 0, 2, 8, 0, 4096);

    public IReadOnlyList<GenerationRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default)
    {
        int attempt;
        lock (_gate)
        {
            _requests.Add(request);
            attempt = _requests.Count;
        }
        return script(request, attempt);
    }

    public static ModelHost Host(IVisionLanguageModel model) => new(_ => Task.FromResult(model));

    /// <summary>The events of an answer, one character at a time.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Say(GenerationRequest request, string answer, Func<CancellationToken, Task>? before = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var file = request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().First().File;
        yield return new GenerationAccepted(40, 25, [new("png", 640, 480, file.Length, "not used")]);
        if (before is not null) await before(cancellation);
        foreach (var letter in answer)
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return new TextDelta(letter.ToString(), IsReasoning: false);
        }
        yield return new GenerationCompleted(FinishReason.Stop, new(40, 25, 5, answer.Length, 0), new(1.25, 2, 3, 4, 5, 15.25));
    }

    public static async IAsyncEnumerable<GenerationEvent> Fail(Exception exception)
    {
        await Task.Yield();
        throw exception;
#pragma warning disable CS0162 // an iterator needs a yield
        yield break;
#pragma warning restore CS0162
    }

    public Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default) =>
        Task.FromResult(new PromptCount(new int[40], 25, [.. request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().Select(part => new ImageFacts("png", 64, 48, part.File.Length, "not used"))]));

    /// <summary>A byte is a token.</summary>
    public IReadOnlyList<int> Tokenize(string text) => [.. Encoding.UTF8.GetBytes(text)];

    public string Detokenize(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
