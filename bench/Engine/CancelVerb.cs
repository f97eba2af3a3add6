using System.Diagnostics;
using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;

namespace Glimpse.Bench.Engine;

/// <summary><c>cancel</c>: from cancelling one of several answers to its slot being free, at random moments of a step.</summary>
internal static class CancelVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "small");
        var (times, others) = (arguments.Int("times", 60), arguments.Int("others", 3));
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"cancel-{name}", "From a cancellation to a free slot");
        using var engine = await EngineUnderTest.OpenAsync(folder, new EngineOptions { Slots = others + 1 });
        var running = Enumerable.Range(0, others).Select(_ => engine.Start(16, 1900)).ToArray();
        await Task.WhenAll(running.Select(stream => stream.ReachAsync(8)));
        var (waits, random) = (new Samples(), new Random(1));
        for (var i = 0; i < times; i++)
        {
            var stream = engine.Start(16, 500);
            await stream.ReachAsync(2);
            Thread.Sleep(random.Next(8));
            var from = Stopwatch.GetTimestamp();
            engine.Cancel(stream);
            await stream.Completion;
            waits.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            for (var slot = 0; slot < others; slot++)
            {
                if (running[slot].Completion.IsCompleted) running[slot] = engine.Start(16, 1900);
            }
        }
        var step = running[0].Gaps();
        report.Note($"{Packages.Describe(name)}; {times} cancellations beside {others} running answers.");
        report.Header("cancel to free slot p50, ms", "p95, ms", "max, ms", "a step, p50, ms");
        report.Row(F(waits.Median), F(waits.Percentile(95)), F(waits.Max), F(step.Median));
        report.Save();

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }
}
