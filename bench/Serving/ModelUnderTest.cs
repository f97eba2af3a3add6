using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Bench.Serving;

/// <summary>The whole model, from messages to events.</summary>
internal sealed class ModelUnderTest(IVisionLanguageModel model) : IAsyncDisposable
{
    public EngineSnapshot Snapshot => model.Snapshot;

    public static async Task<ModelUnderTest> LoadAsync(EngineOptions options) => new(await VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance));

    /// <summary>Answers to the end.</summary>
    public async Task<(string Text, GenerationCompleted End)> AskAsync(IReadOnlyList<ChatMessage> messages, int maxTokens, SamplingOptions? sampling = null, CancellationToken cancellation = default)
    {
        var (text, end) = ("", (GenerationCompleted?)null);
        var request = new GenerationRequest { Messages = messages, MaxTokens = maxTokens, Sampling = sampling ?? SamplingOptions.Greedy };
        await foreach (var told in model.GenerateAsync(request, cancellation))
        {
            if (told is TextDelta delta) text += delta.Text;
            if (told is GenerationCompleted completed) end = completed;
        }
        return (text, end!);
    }

    public ValueTask DisposeAsync() => model.DisposeAsync();
}
