using System.ComponentModel;
using System.Diagnostics;

namespace Glimpse.Cli.Doctor;

/// <summary>Asks another program.</summary>
internal static class OtherProgram
{
    /// <summary>Its standard output; null where it is not there, fails or takes too long.</summary>
    public static async Task<string?> RunAsync(string name, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var ignored = process.StandardError.ReadToEndAsync(late.Token);
                var output = await process.StandardOutput.ReadToEndAsync(late.Token);
                await ignored;
                await process.WaitForExitAsync(late.Token);
                return process.ExitCode == 0 ? output : null;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
