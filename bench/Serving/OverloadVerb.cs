using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Glimpse.Bench.Harness;
using Glimpse.Fixtures;

namespace Glimpse.Bench.Serving;

/// <summary><c>overload</c>: autocannon with ten times as many connections as there are slots and places to wait: what is answered, what is refused, and what it costs in memory.</summary>
internal static class OverloadVerb
{
    private const string Body = """{"messages":[{"role":"user","content":"你好"}],"max_tokens":32,"temperature":0,"ignore_eos":true}""";
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var (seconds, slots, queue) = (arguments.Int("seconds", 120), arguments.Int("slots", 4), arguments.Int("queue", 32));
        arguments.Done();
        var cannon = Path.Combine(Machine.RepositoryRoot, "bench", "npm", "node_modules", "autocannon", "autocannon.js");
        if (!File.Exists(cannon)) throw new UsageException("autocannon is not installed: run 'npm ci' in bench/npm first, as bench/run does.");
        var connections = 10 * (slots + queue);
        var report = new Report($"overload-{name}", "Ten times as many callers as there is room for");
        await using var server = await ServerProcess.StartAsync(await Packages.FolderAsync(name), ("Glimpse__Slots", $"{slots}"), ("Glimpse__QueueCapacity", $"{queue}"), ("Glimpse__Cache__Megabytes", "0"));
        report.Note($"{Packages.Describe(name)}; the Release build of Standalone with {slots} slots and {queue} places to wait; autocannon with {connections} connections for {seconds} s, each asking again at once, for answers of 32 tokens. Callers and server share the machine.");

        var memory = new List<double>();
        var load = FireAsync(cannon, server.Address, connections, seconds);
        while (await Task.WhenAny(load, Task.Delay(Between)) != load) memory.Add(server.ResidentMegabytes);
        var shots = await load;
        report.Header("status", "answers");
        foreach (var status in shots.GetProperty("statusCodeStats").EnumerateObject()) report.Row(status.Name, $"{status.Value.GetProperty("count").GetInt64()}");
        report.Row("connections that broke or timed out", $"{shots.GetProperty("errors").GetInt64()}");
        report.Line();
        await AdmittedAsync(server, report);
        var settled = memory.Skip(memory.Count / 4).ToList();
        report.Note($"Resident memory every 5 s, after the first quarter: {F(settled.Min())} to {F(settled.Max())} MB, first {F(settled[0])}, last {F(settled[^1])}. The server took {F(server.ProcessorTime.TotalSeconds)} s of processor time.");
        report.Save();
    }

    /// <summary>Times of those that were let in, as the server's own histograms have them.</summary>
    private static async Task AdmittedAsync(ServerProcess server, Report report)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        var page = PrometheusPage.Parse(await client.GetStringAsync("/metrics"));
        report.Header("of answers that were let in", "p50 at most, s", "p99 at most, s", "mean, s");
        foreach (var (label, family) in new[] { ("waiting for a slot", "glimpse_request_queue_time_seconds"), ("to the first text", "glimpse_time_to_first_token_seconds"), ("whole", "glimpse_e2e_request_latency_seconds") })
        {
            report.Row(label, F(Bound(page, family, 0.5)), F(Bound(page, family, 0.99)), (page.Sum(family + "_sum") / page.Sum(family + "_count")).ToString("F3", CultureInfo.InvariantCulture));
        }
        report.Line();
    }

    /// <summary>The bucket's bound below which so many are.</summary>
    private static double Bound(PrometheusPage page, string family, double part)
    {
        var count = page.Sum(family + "_count");
        return page.Families[family].Samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal) && sample.Value >= part * count)
            .Min(sample => sample.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(sample.Labels["le"], CultureInfo.InvariantCulture));
    }

    private static async Task<JsonElement> FireAsync(string cannon, Uri address, int connections, int seconds)
    {
        var start = new ProcessStartInfo("node", [cannon, "--json", "-c", $"{connections}", "-d", $"{seconds}", "-t", "30", "-m", "POST", "-H", "content-type=application/json", "-b", Body, $"{address}v1/chat/completions"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(await errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string F(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
