using Glimpse.Inference.Artifacts;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.Inference.Execution;

/// <summary>The two graphs that turn tokens into logits.</summary>
internal sealed class DecoderSessions(SessionFactory factory) : IDisposable
{
    public ModelManifest.TextFacts Text { get; } = factory.Manifest.Text;
    public bool OnDevice { get; } = factory.OnCuda;
    public InferenceSession Embed { get; } = factory.Open(factory.Manifest.Graphs.EmbedTokens, threads: 1); // a table look-up
    public InferenceSession Decoder { get; } = factory.Open(factory.Manifest.Graphs.Decoder, factory.Threads);
    public RunOptions RunOptions { get; } = new();

    public void Dispose()
    {
        Decoder.Dispose();
        Embed.Dispose();
        RunOptions.Dispose();
    }
}
