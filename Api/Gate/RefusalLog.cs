using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Gate;

/// <summary>Says once in a while how many calls were refused for want of room or beyond a limit. A line for each would cost more than the refusal, just when there is least to spare.</summary>
internal sealed partial class RefusalLog(TimeProvider clock, ILogger<RefusalLog> log) : ICallObserver
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private long _refused;
    private long _saidAt;

    public void Ended(Call call)
    {
        if (call.Status != StatusCodes.Status429TooManyRequests) return;
        Interlocked.Increment(ref _refused);
        var (last, now) = (Volatile.Read(ref _saidAt), clock.GetTimestamp());
        if (last != 0 && clock.GetElapsedTime(last, now) < Between) return;
        if (Interlocked.CompareExchange(ref _saidAt, now, last) == last) LogRefusals(Interlocked.Exchange(ref _refused, 0));
    }

    [LoggerMessage(2003, LogLevel.Warning, "Too many requests: {Count} refused with 429 since this was said last")]
    private partial void LogRefusals(long count);
}
