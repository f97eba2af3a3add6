using Glimpse.Cli.Doctor;
using Glimpse.Cli.Doctor.Checks;

namespace Glimpse.Cli.Tests.Doctor.Checks;

public sealed class MemoryCheckTests
{
    [Theory]
    [InlineData(2000, 1000, "Good")]
    [InlineData(1200, 1000, "Good")]
    [InlineData(1100, 1000, "Warning")]
    [InlineData(999, 1000, "Bad")]
    public void Judge_Memory_IsComparedWithTheNeed(long available, long needed, string level)
    {
        var finding = MemoryCheck.Judge(available * 1_000_000, needed * 1_000_000);
        Assert.Equal(level, finding.Level.ToString());
        Assert.Contains("needs about 1.0 GB", finding.State, StringComparison.Ordinal);
        Assert.Equal(finding.Level == Level.Good, finding.Advice is null);
    }

    [Theory]
    [InlineData(null, null, 2_048_000)]
    [InlineData("max\n", "5000\n", 2_048_000)]
    [InlineData("1000000\n", "400000\n", 600_000)]
    [InlineData("1000000\n", "1400000\n", 0)]
    [InlineData("90000000\n", "0\n", 2_048_000)]
    public void Available_InAContainer_IsTheSmallerOfBoth(string? max, string? current, long expected) =>
        Assert.Equal(expected, MemoryCheck.Available("MemTotal:  9000 kB\nMemAvailable:    2000 kB\n", max, current));

    [Fact]
    public void Available_WithoutMeminfo_IsStillSomething() => Assert.True(MemoryCheck.Available(null, null, null) > 0);
}
