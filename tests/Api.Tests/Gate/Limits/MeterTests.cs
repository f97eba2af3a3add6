using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Tests.Gate.Limits;

public sealed class MeterTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;

    [Fact]
    public void Enter_UpToTheConcurrentRequests_ThenAgainWhenOneLeaves()
    {
        var meter = new Meter(new(0, 0, 2), Start);

        Assert.Equal([LimitKind.None, LimitKind.None, LimitKind.Concurrency], Enter(meter, 3));
        meter.Leave();
        Assert.Equal([LimitKind.None, LimitKind.Concurrency], Enter(meter, 2));
    }

    [Fact]
    public void Enter_ThatIsRefused_CostsNothing()
    {
        var meter = new Meter(new(2, 0, 1), Start);

        Assert.Equal([LimitKind.None, LimitKind.Concurrency, LimitKind.Concurrency], Enter(meter, 3));
        Assert.Equal(1, meter.Read(Start).Requests.Remaining);
        meter.Leave();
        Assert.Equal([LimitKind.None], Enter(meter, 1));
        meter.Leave();
        Assert.Equal([LimitKind.Requests], Enter(meter, 1));
    }

    [Fact]
    public void Charge_MoreThanThereIs_TurnsAwayUntilItIsPaid()
    {
        var meter = new Meter(new(0, 60, 0), Start);

        Assert.Equal([LimitKind.None], Enter(meter, 1));
        meter.Charge(89, Start);

        Assert.Equal(LimitKind.Tokens, meter.Enter(Start, out var wait));
        Assert.Equal(30, wait.TotalSeconds, 3);
        Assert.Equal(LimitKind.None, meter.Enter(Start + wait, out _));
    }

    [Fact]
    public void Adopt_OtherLimits_BeginsAnewAndKeepsWhoIsInside()
    {
        var meter = new Meter(new(1, 0, 2), Start);
        Assert.Equal([LimitKind.None, LimitKind.Requests], Enter(meter, 2));

        meter.Adopt(new(5, 0, 2), Start);

        Assert.Equal([LimitKind.None, LimitKind.Concurrency], Enter(meter, 2));
    }

    [Fact]
    public void IsIdle_OnlyWithNobodyInsideAndAllPaid()
    {
        var meter = new Meter(new(60, 60, 5), Start);
        Assert.True(meter.IsIdle(Start));

        Enter(meter, 1);
        Assert.False(meter.IsIdle(TimeSpan.FromHours(1)));
        meter.Leave();
        Assert.False(meter.IsIdle(Start));
        Assert.True(meter.IsIdle(TimeSpan.FromSeconds(1)));
        meter.Charge(30, TimeSpan.FromSeconds(1));
        Assert.False(meter.IsIdle(TimeSpan.FromSeconds(30)));
        Assert.True(meter.IsIdle(TimeSpan.FromSeconds(31)));
    }

    private static IEnumerable<LimitKind> Enter(Meter meter, int times) => [.. Enumerable.Range(0, times).Select(_ => meter.Enter(Start, out var _))];
}
