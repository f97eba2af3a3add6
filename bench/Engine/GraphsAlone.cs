using System.Diagnostics;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;

namespace Glimpse.Bench.Engine;

/// <summary>The two graphs alone, bound as a step binds them.</summary>
internal sealed class GraphsAlone : IDisposable
{
    private const int FirstPosition = 64;
    private readonly DecoderSessions _sessions;
    private readonly DecoderBuffers _buffers;
    private readonly KvCache _cache;
    private readonly DecoderBatch _batch;

    private GraphsAlone(ModelPackage package)
    {
        var text = package.Manifest.Text;
        _sessions = new DecoderSessions(new SessionFactory(package, new EngineOptions()));
        _buffers = new DecoderBuffers(1, 1, 1, text.HiddenSize, text.VocabSize);
        _cache = new KvCache(package.Manifest, 1, 2048, null);
        _batch = new DecoderBatch(_sessions, _buffers, _cache, 0, 1, 1, 1);
        _buffers.LogitsToKeep.Span[0] = 1;
    }

    public static async Task<GraphsAlone> OpenAsync(string folder) => new(await ModelPackage.OpenAsync(folder));

    /// <summary>Medians in microseconds over the depths that an answer of so many tokens goes through.</summary>
    public (double Embed, double Decoder) Measure(int tokens)
    {
        var (embed, decoder) = (new Samples(), new Samples());
        for (var i = 0; i < tokens; i++)
        {
            _buffers.LastIndex.Span[0] = FirstPosition + i;
            _buffers.Longest.Span[0] = FirstPosition + i + 1;
            var start = Stopwatch.GetTimestamp();
            _batch.Embed();
            var between = Stopwatch.GetTimestamp();
            _batch.Run();
            embed.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
            decoder.Add(Stopwatch.GetElapsedTime(between).TotalMicroseconds);
        }
        return (embed.Median, decoder.Median);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _cache.Dispose();
        _buffers.Dispose();
        _sessions.Dispose();
    }
}
