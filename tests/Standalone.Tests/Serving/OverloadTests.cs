using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Ten times as many callers as there is room for: seconds in ./test, two minutes in ./test --full.</summary>
public sealed class OverloadTests
{
    private const int Slots = 2, Queue = 4, Callers = 10 * (Slots + Queue);
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1";
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(IsFull ? 20 : 2);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(IsFull ? 120 : 4);

    [Fact]
    public async Task TenTimesCapacity_IsAnsweredOrRefusedWithoutGrowth()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Slots", $"{Slots}"), ("Glimpse__QueueCapacity", $"{Queue}"));
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var latencies = new ConcurrentQueue<double>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(process.Client, caller, statuses, latencies, stop.Token))).ToArray();
        await Task.Delay(Warmup);
        var before = process.ResidentBytes;
        latencies.Clear();

        await Task.Delay(Length);
        var after = process.ResidentBytes;
        await stop.CancelAsync();
        await Task.WhenAll(callers);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses.Keys.Order());
        // A collected heap is still finding its size in the first seconds; over two minutes it has one.
        Assert.InRange((after - before) / 1e6, double.NegativeInfinity, IsFull ? 30 : 80);
        // Who is let in waits for those before it, and no more: a queue of 4 and its own answer, not one of 60.
        var ordered = latencies.Order().ToArray();
        Assert.InRange(ordered[^1], 0, 20 * Math.Max(ordered[0], 0.25));
        var page = PrometheusPage.Parse(await process.Client.GetStringAsync("/metrics"));
        Assert.Equal(statuses[HttpStatusCode.TooManyRequests], page.Sum("glimpse_rejects_total", "reason", "server_busy"));
        // The last answers are whole at their callers a moment before their places are free.
        while (page.Sum("glimpse_num_requests_running") + page.Sum("glimpse_num_requests_waiting") > 0) page = PrometheusPage.Parse(await process.Client.GetStringAsync("/metrics"));
    }

    /// <summary>Every third asks for two answers: those are counted by the answer, before a picture is decoded. Drawn without a seed, none is kept and told again.</summary>
    private static async Task CallAsync(HttpClient client, int caller, ConcurrentDictionary<HttpStatusCode, int> statuses, ConcurrentQueue<double> latencies, CancellationToken stop)
    {
        var body = $$"""{"messages":[{"role":"user","content":"你好"}],"temperature":1,"max_tokens":24,"ignore_eos":true,"n":{{(caller % 3 == 0 ? 2 : 1)}}}""";
        while (!stop.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            using var response = await client.PostAsync("/v1/chat/completions", new StringContent(body, Encoding.UTF8, "application/json"), CancellationToken.None);
            await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            if (response.StatusCode == HttpStatusCode.OK) latencies.Enqueue(clock.Elapsed.TotalSeconds);
            // Refused callers come back at once, but leave the machine to those inside: this is about the server, not about who computes.
            else await Task.Delay(20, CancellationToken.None);
        }
    }
}
