using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Tests;

/// <summary>Answers with what the picture's bytes say, after the given thought; the words "refuse" and "fail" do so.</summary>
internal sealed class FakeModel : IVisionLanguageModel
{
    public string Thought { get; init; } = "";

    public List<GenerationRequest> Requests { get; } = [];

    public ModelInfo Info { get; } = new("fake", "0123456789ab", "fp32", "cpu", 2048, 64);

    public EngineSnapshot Snapshot { get; } = new(0, 0, 1, 1, 0, 2048);

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Requests.Add(request);
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        var picture = request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().Single().File;
        var text = Encoding.UTF8.GetString(picture.Span);
        if (text == "refuse") throw new RequestRefusedException("image_not_supported", "This is not a picture.");
        yield return new GenerationAccepted(10, 4, [new ImageFacts("png", 3, 2, picture.Length, "00")]);
        if (Thought.Length > 0) yield return new TextDelta(Thought, IsReasoning: true);
        yield return new TextDelta("\n" + text[..1], IsReasoning: false);
        if (text == "fail") throw new GenerationFailedException(new InvalidOperationException("The disk burns."));
        yield return new TextDelta(text[1..], IsReasoning: false);
        yield return new GenerationCompleted(FinishReason.Stop, new TokenUsage(10, 4, 0, 2, 0), new GenerationTimings(1, 1, 1, 1, 1, 5));
    }

    public Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default) =>
        Task.FromResult(new PromptCount(new int[40], 25, [.. request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().Select(part => new ImageFacts("png", 64, 48, part.File.Length, "not used"))]));

    /// <summary>A byte is a token.</summary>
    public IReadOnlyList<int> Tokenize(string text) => [.. Encoding.UTF8.GetBytes(text)];

    public string Detokenize(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
