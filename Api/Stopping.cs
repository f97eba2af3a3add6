using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Api;

/// <summary>
/// Stops with manners, while the head still listens: nobody new is let in and is told so, those inside get the grace time, and who is not done then is told to come again.
/// No answer is cut off in a way that looks whole.
/// </summary>
internal sealed partial class Stopping(ModelHost host, Admission admission, IOptions<ApiOptions> options, TimeProvider clock, ILogger<Stopping> log) : IHostedLifecycleService
{
    /// <summary>What it takes to write the last errors, once nothing is computed any more.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>How long the whole host may take: what is left after the grace time is for errors, logs and traces to get out.</summary>
    public static TimeSpan LongestOf(ApiOptions options) => TimeSpan.FromSeconds(options.GraceSeconds + 10);

    private int UnderWay => Math.Max(admission.Inside, host.UnderWay);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        host.Close();
        if (UnderWay == 0) return;
        LogWaiting(UnderWay, options.Value.GraceSeconds);
        if (await EmptyAsync(TimeSpan.FromSeconds(options.Value.GraceSeconds), host.HandingBack, cancellationToken)) return;
        LogHandingBack(UnderWay);
        host.HandBack();
        await EmptyAsync(Farewell, default, cancellationToken);
    }

    private async Task<bool> EmptyAsync(TimeSpan within, CancellationToken hurry, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (UnderWay > 0)
        {
            if (clock.GetElapsedTime(started) >= within || hurry.IsCancellationRequested) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation);
        }
        return true;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2101, LogLevel.Information, "Stopping: {UnderWay} answers under way have {Seconds} s to end")]
    private partial void LogWaiting(int underWay, int seconds);

    [LoggerMessage(2102, LogLevel.Warning, "Stopping: {UnderWay} answers are not done and end with an error")]
    private partial void LogHandingBack(int underWay);
}
