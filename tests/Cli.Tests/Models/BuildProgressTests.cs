using Glimpse.Cli.Models;
using Glimpse.ModelBuilder;

namespace Glimpse.Cli.Tests.Models;

public sealed class BuildProgressTests
{
    [Theory]
    [InlineData(12_300_000, 40_100_000, 3, 5.0, "12.3 of 40.1 MB, 5 s left")]
    [InlineData(12_300_000, 40_100_000, 1, 5.0, "12.3 of 40.1 MB")]   // too early to say
    [InlineData(12_300_000, 40_100_000, 3, null, "12.3 of 40.1 MB")]
    [InlineData(1_500_000_000, 20_600_000_000, 60, 764.0, "1.5 of 20.6 GB, 13 min left")]
    public void Amount_OfProgress_IsInWords(long done, long total, int elapsed, double? left, string expected) => Assert.Equal(expected, BuildText.Amount(
        new BuildProgress("Writing", done, total, TimeSpan.FromSeconds(elapsed), left is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5, 10, 0.5)]
    [InlineData(12, 10, 1)]
    public void Share_OfProgress_StaysInRange(long done, long total, double expected) => Assert.Equal(expected, BuildText.Share(Progress("x", done, total)));

    [Fact]
    public void Lines_ManyReports_AreFew()
    {
        var output = new StringWriter();
        var lines = new BuildLines(output);
        for (var i = 0; i <= 500; i++) lines.Report(Progress("Reading a", i, 1000));
        for (var i = 500; i <= 1000; i++) lines.Report(Progress("Writing b", i, 1000));
        Assert.Equal(12, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);   // eleven tenths, and the change of work in the middle
    }

    private static BuildProgress Progress(string stage, long done, long total) => new(stage, done, total, TimeSpan.Zero, null);
}
