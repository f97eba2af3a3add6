using Glimpse.ModelBuilder.Packages;

namespace Glimpse.ModelBuilder.Tests.Packages;

public sealed class ProgressMeterTests
{
    private readonly Clock clock = new();
    private readonly List<BuildProgress> reports = [];

    [Fact]
    public void Add_GivesTheTimeLeftAtThePresentSpeed()
    {
        var meter = Meter();
        meter.Expect(4000);
        clock.Advance(TimeSpan.FromSeconds(10));
        meter.Add(1000);
        Assert.Equal(new BuildProgress("", 1000, 4000, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)), reports.Single());
    }

    [Fact]
    public void Add_ManyTimesInAMoment_ReportsAFewTimesASecond()
    {
        var meter = Meter();
        for (var i = 0; i < 1000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            meter.Add(1);
        }

        Assert.Equal(5, reports.Count);
    }

    [Fact]
    public void Enter_BeforeAnyByte_HasNoTimeLeftToGuess()
    {
        var meter = Meter();
        meter.Expect(10);
        meter.Enter("Reading");
        Assert.Equal(new BuildProgress("Reading", 0, 10, TimeSpan.Zero, null), reports.Single());
    }

    private ProgressMeter Meter() => new(new Reports(reports), clock);

    private sealed class Reports(List<BuildProgress> list) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => list.Add(value);
    }

    private sealed class Clock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Advance(TimeSpan time) => ticks += time.Ticks;
    }
}
