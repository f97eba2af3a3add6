namespace Glimpse.Descriptions.Tests.Audit;

/// <summary>A clock that a test sets, and whose waits are over at once.</summary>
internal sealed class AuditClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 23, 59, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.FromMilliseconds(1), period);
}
