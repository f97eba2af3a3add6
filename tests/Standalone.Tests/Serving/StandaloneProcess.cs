using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>The head as people start it: a process of its own, at a free port.</summary>
internal sealed partial class StandaloneProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private StandaloneProcess(IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Glimpse.Standalone.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The machine's own settings must not reach the test.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Glimpse", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE", StringComparison.Ordinal) || name == "AzureWebJobsStorage").ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    /// <summary>Of a server that <see cref="ServeDemoAsync"/> started.</summary>
    public HttpClient Client { get; } = new() { Timeout = Patience };

    public IReadOnlyCollection<string> Output => _output;
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What it takes of the memory now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it with arguments, and settings such as <c>Glimpse__Slots</c> in its environment.</summary>
    public static StandaloneProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var process = new StandaloneProcess(arguments, environment);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Starts it with the demo model at a free port and waits until it is ready.</summary>
    public static async Task<StandaloneProcess> ServeDemoAsync(params (string Name, string Value)[] environment)
    {
        var package = await TestPackages.GetAsync(TestModel.Demo);
        var process = Start(["--urls", "http://127.0.0.1:0"], [("Glimpse__ModelPath", package.Folder), .. environment]);
        process.Client.BaseAddress = new(Address().Match(await process.LineAsync("Ready: ")).Value);
        return process;
    }

    /// <summary>Waits for a line of the output.</summary>
    public async Task<string> LineAsync(string text)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(20))
        {
            if (_output.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            if (_process.HasExited) break;
        }
        throw new InvalidOperationException($"'{text}' never came. Output: {string.Join('\n', _output.Concat(_errors))}");
    }

    /// <summary>Waits for the end, and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
