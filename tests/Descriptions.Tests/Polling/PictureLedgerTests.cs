using Glimpse.Descriptions.Polling;

namespace Glimpse.Descriptions.Tests.Polling;

public sealed class PictureLedgerTests
{
    private static readonly ListedPicture Cat = new("cat.png", "v1");

    private readonly HandClock _clock = new();

    [Fact]
    public void TryTake_InWork_IsFalseUntilDone()
    {
        var ledger = new PictureLedger(_clock);
        Assert.True(ledger.TryTake(Cat));
        Assert.False(ledger.TryTake(Cat));
        Assert.False(ledger.TryTake(Cat with { Version = "v2" }));
        ledger.Done(Cat);
        Assert.True(ledger.TryTake(Cat));
    }

    [Fact]
    public void TryTake_Settled_RestsTenMinutesOrUntilANewVersion()
    {
        var ledger = new PictureLedger(_clock);
        ledger.TryTake(Cat);
        ledger.Settle(Cat);
        Assert.False(ledger.TryTake(Cat));
        Assert.True(ledger.TryTake(Cat with { Version = "v2" }));
        ledger.Settle(Cat);
        _clock.Now += TimeSpan.FromMinutes(10);
        Assert.True(ledger.TryTake(Cat));
    }

    [Fact]
    public void Fail_Repeatedly_CountsPerVersionAndRestsLonger()
    {
        var ledger = new PictureLedger(_clock);
        Assert.Equal(1, ledger.Fail(Cat));
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.True(ledger.TryTake(Cat));
        ledger.Rest(Cat, TimeSpan.Zero);
        Assert.Equal(2, ledger.Fail(Cat));
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.False(ledger.TryTake(Cat));
        Assert.Equal(1, ledger.Fail(Cat with { Version = "v2" }));
    }

    [Fact]
    public void Settle_MoreThanItsCapacity_ForgetsButKeepsWhatIsInWork()
    {
        var ledger = new PictureLedger(_clock, capacity: 3);
        ledger.TryTake(Cat);
        for (var i = 0; i < 4; i++) ledger.Settle(new($"{i}", "v1"));
        Assert.True(ledger.TryTake(new("0", "v1")));
        Assert.False(ledger.TryTake(new("3", "v1")));
        Assert.False(ledger.TryTake(Cat));
    }

    [Fact]
    public void RetryPolicy_Waits_GrowAndEnd()
    {
        Assert.Equal([2, 8, 32, 128, 300], Enumerable.Range(1, 5).Select(n => RetryPolicy.AfterFailure(n).TotalSeconds));
        Assert.Equal([1, 2, 4, 32, 60], new[] { 1, 2, 3, 6, 1000 }.Select(n => RetryPolicy.AfterLostStorage(n).TotalSeconds));
        Assert.Equal([1, 5, 60], new[] { 0, 5, 9999 }.Select(n => RetryPolicy.AfterBusy(TimeSpan.FromSeconds(n)).TotalSeconds));
        Assert.Equal([2, 2, 4, 202], new[] { 0, 9_999, 10_000, 1_000_000 }.Select(n => RetryPolicy.BetweenListings(TimeSpan.FromSeconds(2), n).TotalSeconds));
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
