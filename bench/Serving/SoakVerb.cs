using System.Diagnostics;
using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Bench.Serving;

/// <summary><c>soak</c>: mixed requests for minutes: does memory stay flat, and does every request end as it should?</summary>
internal static class SoakVerb
{
    private const int Clients = 6;

    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var minutes = arguments.Int("minutes", 10);
        arguments.Done();
        var report = new Report($"soak-{name}", $"{minutes} minutes of mixed requests");
        await using var model = await ModelUnderTest.LoadAsync(new EngineOptions { ModelPath = await Packages.FolderAsync(name), ImageCacheMegabytes = 16 });
        report.Note($"{Packages.Describe(name)}; {Clients} clients over 4 slots: texts, pictures (some seen before, some new), conversations, sampling with and without seeds, several stop texts, one in eight cancelled on its way.");
        var counts = new Counts();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var clients = Enumerable.Range(0, Clients).Select(i => Task.Run(() => ClientAsync(model, i, counts, stop.Token))).ToArray();
        var clock = Stopwatch.StartNew();
        List<(double Minute, double Megabytes)> memory = [];
        report.Header("minute", "resident, MB", "managed, MB", "requests ended", "cancelled", "tokens");
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), CancellationToken.None);
            memory.Add((clock.Elapsed.TotalMinutes, Machine.ResidentBytes() / 1e6));
            report.Row(F(memory[^1].Minute), F(memory[^1].Megabytes), F(GC.GetTotalMemory(false) / 1e6), $"{counts.Ended}", $"{counts.Cancelled}", $"{counts.Tokens}");
        }
        await Task.WhenAll(clients);
        var settled = memory.Where(point => point.Minute > Math.Min(2, minutes / 3.0)).ToArray();
        report.Line();
        report.Note($"Slope after warm-up: {F(Slope(settled))} MB a minute. Requests begun {counts.Begun}, ended {counts.Ended}, cancelled {counts.Cancelled}, lost {counts.Begun - counts.Ended - counts.Cancelled}; wrong endings {counts.Wrong}.");
        report.Save();

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }

    private static async Task ClientAsync(ModelUnderTest model, int client, Counts counts, CancellationToken stop)
    {
        var random = new Random(client);
        byte[][] known = [.. Enumerable.Range(0, 3).Select(i => Picture.Png(320, 240, i))];
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var sampling = random.Next(3) switch
            {
                0 => SamplingOptions.Greedy,
                1 => new SamplingOptions { Temperature = 0.8f, TopP = 0.9f, Seed = i },
                _ => new SamplingOptions { Temperature = 1, TopK = 20, Stop = ["。", "."], FrequencyPenalty = 0.5f },
            };
            using var leave = random.Next(8) == 0 ? new CancellationTokenSource(random.Next(1, 40)) : new CancellationTokenSource();
            Interlocked.Increment(ref counts.Begun);
            try
            {
                var (_, end) = await model.AskAsync(Messages(random, known, client, i), random.Next(1, 96), sampling, leave.Token);
                if (end is null) Interlocked.Increment(ref counts.Wrong);
                Interlocked.Add(ref counts.Tokens, end?.Usage.CompletionTokens ?? 0);
                Interlocked.Increment(ref counts.Ended);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref counts.Cancelled);
            }
        }
    }

    private static ChatMessage[] Messages(Random random, byte[][] known, int client, int i) => random.Next(4) switch
    {
        0 => [ChatMessage.User(new TextPart("你好，" + new string('a', random.Next(200))))],
        1 => [ChatMessage.User(new ImagePart(known[random.Next(known.Length)]), new TextPart("What is in the picture?"))],
        2 => [ChatMessage.User(new ImagePart(Picture.Png(160 + random.Next(64), 120, client * 100_000 + i)), new TextPart("这是什么？"))],
        _ => [ChatMessage.User(new TextPart("Hello.")), ChatMessage.Assistant("Hello! What can I do?"), ChatMessage.User(new TextPart($"Tell me about {i % 7}."))],
    };

    /// <summary>Least squares.</summary>
    private static double Slope((double X, double Y)[] points)
    {
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }

    private sealed class Counts
    {
        public long Begun, Ended, Cancelled, Wrong, Tokens;
    }
}
