using System.Diagnostics;
using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;

namespace Glimpse.Bench.Engine;

/// <summary><c>streams</c>: 1, 2, 4 and 8 answers at once: throughput, time to first token and inter-token latency.</summary>
internal static class StreamsVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var (rounds, prompt, tokens) = (arguments.Int("rounds", 3), arguments.Int("prompt", 64), arguments.Int("tokens", 128));
        var counts = arguments.Ints("streams", "1,2,4,8");
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"streams-{name}", "Answers at once");
        using var engine = await EngineUnderTest.OpenAsync(folder, new EngineOptions { Slots = counts.Max() });
        await engine.Start(prompt, 16).Completion;

        var results = counts.ToDictionary(count => count, _ => new Result());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var count in counts) await RoundAsync(engine, count, prompt, tokens, results[count]);
        }

        report.Note($"{Packages.Describe(name)}; prompts of {prompt} tokens sent together, {tokens} tokens each, greedy; {rounds} rounds in turn. Throughput is of the time in which all answers flow; TTFT from sending to seeing the first token.");
        report.Header("streams", "tokens/s", "of one stream's", "TTFT p50, ms", "TTFT max, ms", "inter-token p50, ms", "inter-token p95, ms");
        foreach (var count in counts)
        {
            var result = results[count];
            report.Row($"{count}", F(result.Rates.Median, "F1"), F(result.Rates.Median / results[counts[0]].Rates.Median, "F2") + "x",
                F(result.First.Median, "F1"), F(result.First.Max, "F1"), F(result.Gaps.Median, "F2"), F(result.Gaps.Percentile(95), "F2"));
        }
        report.Save();

        static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static async Task RoundAsync(EngineUnderTest engine, int count, int prompt, int tokens, Result result)
    {
        var streams = Enumerable.Range(0, count).Select(_ => engine.Start(prompt, tokens)).ToArray();
        await Task.WhenAll(streams.Select(stream => stream.Completion));
        var (from, to) = (streams.Max(stream => stream.FirstAt), streams.Min(stream => stream.LastAt));
        var flowing = streams.Sum(stream => stream.Gaps(from, to).Count);
        result.Rates.Add(flowing / Stopwatch.GetElapsedTime(from, to).TotalSeconds);
        foreach (var stream in streams)
        {
            result.First.Add(stream.FirstTokenMilliseconds);
            result.Gaps.AddRange(stream.Gaps(from, to));
        }
    }

    private sealed class Result
    {
        public Samples Rates { get; } = new();
        public Samples First { get; } = new();
        public Samples Gaps { get; } = new();
    }
}
