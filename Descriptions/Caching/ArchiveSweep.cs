using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Caching;

/// <summary>Deletes from the storage account the answers that are too old to be told: soon after the start, and then once a day. Several processes may do so at once.</summary>
internal sealed partial class ArchiveSweep(BlobAnswers archive, TimeProvider clock, ILogger<ArchiveSweep> log) : BackgroundService
{
    /// <summary>Not at once: a start has more urgent work, and a process that is gone by then leaves it to the next.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Between = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = First; ; wait = Between)
        {
            await Task.Delay(wait, clock, stoppingToken);
            try
            {
                if (await archive.SweepAsync(stoppingToken) is var deleted and > 0) LogSwept(deleted);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotSwept(failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(3204, LogLevel.Information, "Kept answers: {Deleted} that were too old are deleted from the storage account.")]
    private partial void LogSwept(int deleted);

    [LoggerMessage(3205, LogLevel.Warning, "Kept answers: those that are too old could not be deleted from the storage account ({Failure}); tried again in a day.")]
    private partial void LogNotSwept(string failure);
}
