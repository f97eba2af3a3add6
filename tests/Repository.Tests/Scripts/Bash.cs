using System.Diagnostics;

namespace Glimpse.Repository.Tests.Scripts;

/// <summary>Runs bash as a user would, with a PATH and a working folder of the test's choice.</summary>
internal static class Bash
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(string command, string? path = null, string? folder = null)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Tree.Root };
        if (path is not null) start.Environment["PATH"] = path;
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var error = bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (bash.ExitCode, await output, await error);
    }
}
