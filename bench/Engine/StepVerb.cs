using System.Diagnostics;
using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;

namespace Glimpse.Bench.Engine;

/// <summary><c>step</c>: bytes that the whole process allocates while tokens flow, and where a step's time goes outside ONNX Runtime.</summary>
internal static class StepVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var (tokens, rounds) = (arguments.Int("tokens", 1000), arguments.Int("rounds", 5));
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"step-{name}", "A step: allocations, and time outside ONNX Runtime");

        TimedExecutor timed = null!;
        using var engine = await EngineUnderTest.OpenAsync(folder, new EngineOptions { Slots = 1 }, wrap: executor => timed = new TimedExecutor(executor));
        await engine.Start(16, tokens).Completion;
        var (bytes, whole, inside) = (new Samples(), new Samples(), new Samples());
        for (var round = 0; round < rounds; round++)
        {
            var stream = engine.Start(16, tokens + 100);
            await stream.ReachAsync(50);
            timed.Reset();
            var (before, from, first) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp(), stream.Sequence.Output.Count);
            while (stream.Sequence.Output.Count - first < tokens) Thread.Sleep(1);
            var (after, to, last) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp(), stream.Sequence.Output.Count);
            bytes.Add((double)(after - before) / (last - first) * 1000);
            whole.Add(Stopwatch.GetElapsedTime(from, to).TotalMicroseconds / (last - first));
            inside.Add(timed.DecodeSeconds * 1e6 / timed.DecodeRuns);
            await stream.Completion;
        }

        var parts = await PartsAsync(folder, tokens);
        report.Note($"{Packages.Describe(name)}; one answer, {rounds} rounds of {tokens} tokens after a warm-up; a reader follows every token. Bytes are the whole process's (GC.GetTotalAllocatedBytes, precise).");
        report.Header("figure", "median");
        Row("allocated over 1,000 tokens", $"{bytes.Median:F0} bytes (smallest round {bytes.Percentile(0):F0})");
        Row("a step", $"{whole.Median:F1} us");
        Row("of it: the decoder's graph in ONNX Runtime", $"{parts.Decoder:F1} us");
        Row("of it: the embedding's graph in ONNX Runtime", $"{parts.Embed:F1} us");
        Row("of it: filling the inputs", $"{inside.Median - parts.Decoder - parts.Embed:F1} us");
        Row("of it: plan, pick, commit and telling the reader", $"{whole.Median - inside.Median:F1} us");
        Row("outside the decoder's graph", $"{whole.Median - parts.Decoder:F1} us, {(whole.Median - parts.Decoder) / parts.Decoder:P1} of it");
        Row("outside ONNX Runtime", $"{whole.Median - parts.Decoder - parts.Embed:F1} us, {(whole.Median - parts.Decoder - parts.Embed) / parts.Decoder:P1} of it");
        report.Save();

        void Row(string figure, FormattableString value) => report.Row(figure, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The two graphs alone, bound as a step binds them, at the depth of the middle of the measured answer.</summary>
    private static async Task<(double Embed, double Decoder)> PartsAsync(string folder, int tokens)
    {
        var package = await ModelPackage.OpenAsync(folder);
        var text = package.Manifest.Text;
        using var sessions = new DecoderSessions(new SessionFactory(package, new EngineOptions()));
        using var buffers = new DecoderBuffers(1, 1, 1, text.HiddenSize, text.VocabSize);
        using var cache = new KvCache(package.Manifest, 1, 2048, null);
        using var batch = new DecoderBatch(sessions, buffers, cache, 0, 1, 1, 1);
        var (embed, decoder) = (new Samples(), new Samples());
        buffers.LogitsToKeep.Span[0] = 1;
        for (var i = 0; i < tokens; i++)
        {
            buffers.LastIndex.Span[0] = 64 + i;
            buffers.Longest.Span[0] = 65 + i;
            var start = Stopwatch.GetTimestamp();
            batch.Embed();
            var between = Stopwatch.GetTimestamp();
            batch.Run();
            embed.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
            decoder.Add(Stopwatch.GetElapsedTime(between).TotalMicroseconds);
        }
        return (embed.Mean, decoder.Mean);
    }
}
