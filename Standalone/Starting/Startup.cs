using Glimpse.Inference;

namespace Glimpse.Standalone.Starting;

/// <summary>Runs the head until it is told to stop, and says in one line why where it cannot.</summary>
internal static class Startup
{
    /// <returns>The process's exit code: 0 after a stop that was asked for, 1 after a fault.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.StartAsync();
            app.CheckAddresses();
            await app.WaitForShutdownAsync();
            return app.Services.GetRequiredService<ModelHost>().Failure is null ? 0 : 1;
        }
        catch (Exception fault) when (StartupFault.Explain(fault) is { } line)
        {
            await Console.Error.WriteLineAsync($"glimpse: {line}");
            return 1;
        }
    }
}
