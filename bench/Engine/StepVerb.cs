using System.Diagnostics;
using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;

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
        var parts = await GraphsAlone.OpenAsync(folder);
        var (bytes, outer, inner, embed, decoder) = (new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = 0; round < rounds; round++)
        {
            var stream = engine.Start(16, 2000);
            await stream.ReachAsync(50);
            timed.Reset();
            var (before, from, first) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp(), stream.Sequence.Output.Count);
            while (stream.Sequence.Output.Count - first < tokens) Thread.Sleep(1);
            var (after, to, last) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp(), stream.Sequence.Output.Count);
            bytes.Add((double)(after - before) / (last - first) * 1000);
            outer.Add(Stopwatch.GetElapsedTime(from, to).TotalMicroseconds / (last - first) - timed.MeanMicroseconds);
            inner.Add(timed.MedianMicroseconds);
            engine.Cancel(stream);
            await stream.Completion;
            var (embedTime, decoderTime) = parts.Measure(tokens);
            embed.Add(embedTime);
            decoder.Add(decoderTime);
        }
        parts.Dispose();

        var (filling, around) = (inner.Median - embed.Median - decoder.Median, outer.Median);
        report.Note($"{Packages.Describe(name)}; one answer, {rounds} rounds of {tokens} tokens after a warm-up; a reader follows every token. Bytes are the whole process's (GC.GetTotalAllocatedBytes, precise).");
        report.Header("figure", "median");
        Row("allocated over 1,000 tokens", $"{bytes.Median:F0} bytes (smallest round {bytes.Percentile(0):F0})");
        Row("a step", $"{inner.Median + around:F1} us");
        Row("of it: the decoder's graph in ONNX Runtime", $"{decoder.Median:F1} us");
        Row("of it: the embedding's graph in ONNX Runtime", $"{embed.Median:F1} us");
        Row("of it: filling the inputs, from the run's median less the graphs'", $"{filling:F1} us");
        Row("of it: plan, pick, commit and telling the reader", $"{around:F1} us");
        Row("outside ONNX Runtime", $"{filling + around:F1} us, {(filling + around) / decoder.Median:P1} of the decoder's graph");
        report.Save();

        void Row(string figure, FormattableString value) => report.Row(figure, value.ToString(CultureInfo.InvariantCulture));
    }
}
