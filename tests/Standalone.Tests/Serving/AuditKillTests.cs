using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>The head is killed as the kernel kills, in the middle of traffic, and what the audit log has then is looked at.</summary>
public sealed class AuditKillTests : IDisposable
{
    private const int Callers = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("glimpse-audit-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Kill_InTheMiddleOfTraffic_LosesNoRecordButTheLastAndTheNextStartGoesOnBehindThem()
    {
        var kills = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 20 : 1;
        var random = new Random(20250607);
        for (var kill = 0; kill < kills; kill++)
        {
            var early = await KillAsync($"k{kill}", kill == 0 ? 0 : random.Next(300));

            Assert.Empty(early.Except(Ids()));
            for (var caller = 0; caller < Callers; caller++) CheckNoneIsMissing($"k{kill}-c{caller}");
        }

        // A kill seldom cuts a line; this one is cut.
        var before = Ids();
        var file = Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal).Last();
        await File.AppendAllTextAsync(file, """{"time":"2026-01-01T00:00:00Z","kind":"ca""");
        await using (var process = await StartAsync())
        {
            using var last = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { { "x-request-id", "last" } } };
            (await process.Client.SendAsync(last)).EnsureSuccessStatusCode();
            process.Terminate();
            Assert.Equal(0, await process.ExitAsync());
        }

        Assert.Equal([.. before, "last"], Ids());
    }

    /// <returns>Calls that were answered a while before.</returns>
    private async Task<string[]> KillAsync(string name, int milliseconds)
    {
        var process = await StartAsync();
        using var hangUp = new CancellationTokenSource();
        var answered = new ConcurrentQueue<string>();
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => CallAsync(process.Client.BaseAddress!, $"{name}-c{caller}", answered, hangUp.Token))];
        string[] early;
        try
        {
            await UntilAsync(() => answered.Count >= 40);
            early = [.. answered];
            // What is answered is written while others ask on.
            await UntilAsync(() => !early.Except(Ids()).Any());
            await Task.Delay(milliseconds);
        }
        finally
        {
            await process.DisposeAsync();   // SIGKILL
        }
        await hangUp.CancelAsync();
        await Task.WhenAll(callers);
        return early;

        async Task UntilAsync(Func<bool> holds)
        {
            while (!holds())
            {
                Assert.DoesNotContain(callers, caller => caller.IsCompleted); // it would have no server any more
                await Task.Delay(20);
            }
        }
    }

    // One connection, so that a call begins only when the one before is over, its record included.
    private static async Task CallAsync(Uri address, string name, ConcurrentQueue<string> answered, CancellationToken hangUp)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = address };
        try
        {
            for (var i = 0; ; i++)
            {
                using var request = i % 10 == 9
                    ? new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"messages":[{"role":"user","content":"你好"}],"max_tokens":2}""", System.Text.Encoding.UTF8, "application/json") }
                    : new HttpRequestMessage(HttpMethod.Get, "/v1/models");
                var id = $"{name}-{i}";
                request.Headers.Add("x-request-id", id);
                using var response = await client.SendAsync(request, hangUp);
                await response.Content.ReadAsByteArrayAsync(hangUp);
                answered.Enqueue(id);
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
        }
    }

    // The records of one caller are those of its first calls: none before the last one that is there is lost.
    private void CheckNoneIsMissing(string caller)
    {
        int[] numbers = [.. Ids().Where(id => id.StartsWith(caller + "-", StringComparison.Ordinal)).Select(id => int.Parse(id.AsSpan(caller.Length + 1), CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
    }

    private Task<StandaloneProcess> StartAsync() => StandaloneProcess.ServeDemoAsync(("Glimpse__Audit__Path", _folder.FullName));

    /// <summary>Of all whole lines: what comes behind a file's last line feed was cut, or is on its way.</summary>
    private string[] Ids()
    {
        var ids = new List<string>();
        foreach (var path in Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal))
        {
            foreach (var line in TextOf(path).Split('\n')[..^1])
            {
                using var json = JsonDocument.Parse(line);
                ids.Add(json.RootElement.GetProperty("request_id").GetString()!);
            }
        }
        return [.. ids];
    }

    // The writer's lock keeps .NET's readers out, and no other.
    private static string TextOf(string path)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!;
        return cat.StandardOutput.ReadToEnd();
    }
}
