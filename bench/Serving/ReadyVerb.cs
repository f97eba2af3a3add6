using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Bench.Serving;

/// <summary><c>ready</c>: from starting the standalone server to its first 200 on /readyz, and what the model's part is made of.</summary>
internal static class ReadyVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var rounds = arguments.Int("rounds", 5);
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var server = Path.Combine(Machine.RepositoryRoot, "Standalone", "bin", "Release", "net10.0", "Glimpse.Standalone.dll");
        if (!File.Exists(server)) throw new UsageException("The server is not built: run 'dotnet build Standalone -c Release' first, as bench/run does.");
        var report = new Report($"ready-{name}", "From start to ready");
        var (listening, ready) = (new Samples(), new Samples());
        for (var round = 0; round <= rounds; round++)
        {
            var (first, whole) = await StartAsync(server, folder);
            if (round == 0) continue; // fills the page cache
            listening.Add(first);
            ready.Add(whole);
        }
        report.Note($"{Packages.Describe(name)}; the Release build of Standalone by 'dotnet Glimpse.Standalone.dll', {rounds} starts with files in the page cache, asked every 5 ms.");
        report.Header("figure", "median, ms", "max, ms");
        report.Row("exec to the first answer of any kind", F(listening.Median), F(listening.Max));
        report.Row("exec to 200 on /readyz", F(ready.Median), F(ready.Max));
        report.Line();
        report.Note("The model's part, in this process with code already compiled once, so without the runtime's own warm-up:");
        report.Header("part", "median, ms");
        foreach (var (part, milliseconds) in await PartsAsync(folder, rounds)) report.Row(part, F(milliseconds));
        report.Save();

        static string F(double value) => value.ToString("F0", CultureInfo.InvariantCulture);
    }

    private static async Task<(double First, double Ready)> StartAsync(string server, string package)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [server]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["ASPNETCORE_URLS"], start.Environment["Glimpse__ModelPath"]) = ($"http://127.0.0.1:{port}", package);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        double first = 0;
        try
        {
            while (clock.Elapsed < TimeSpan.FromMinutes(1))
            {
                try
                {
                    using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
                    if (first == 0) first = clock.Elapsed.TotalMilliseconds;
                    if (answer.StatusCode == HttpStatusCode.OK) return (first, clock.Elapsed.TotalMilliseconds);
                }
                catch (HttpRequestException)
                {
                    // not listening yet
                }
                await Task.Delay(5);
            }
            throw new TimeoutException("The server was not ready within a minute.");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<List<(string, double)>> PartsAsync(string folder, int rounds)
    {
        var (hashes, tokenizer, decoder, vision) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = 0; round <= rounds; round++)
        {
            var (package, hash) = await Timing.OfAsync(() => ModelPackage.OpenAsync(folder));
            var factory = new SessionFactory(package, new EngineOptions());
            var (_, words) = Timing.Of(() => Tokenizer.Load(package.PathOf("tokenizer.json")));
            var (encoder, eyes) = Timing.Of(() => new VisionEncoder(factory));
            var (executor, graphs) = Timing.Of(() => new ModelExecutor(factory, 4, package.Manifest.Text.MaxPositions, 256));
            encoder.Dispose();
            executor.Dispose();
            if (round == 0) continue;
            hashes.Add(hash);
            tokenizer.Add(words);
            vision.Add(eyes);
            decoder.Add(graphs);
        }
        return [("checking the package's hashes", hashes.Median), ("tokenizer", tokenizer.Median), ("vision encoder's session", vision.Median), ("decoder's and embedding's sessions, key-value cache", decoder.Median)];
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
