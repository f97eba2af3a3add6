namespace Glimpse.Repository.Tests.Scripts;

/// <summary>How ./test counts, from the files that a run leaves behind.</summary>
public sealed class ResultsTests : IDisposable
{
    private readonly string _trx = Path.Combine(Path.GetTempPath(), $"glimpse-{Guid.NewGuid():N}.trx");

    public void Dispose() => File.Delete(_trx);

    [Theory]
    [InlineData(10, 10, 10, 0, "10 0 0")]
    [InlineData(10, 8, 7, 1, "7 1 2")]
    [InlineData(10, 9, 9, 1, "9 1 1")]   // the host crashed: a bad end without a failed test
    [InlineData(0, 0, 0, 134, "0 1 0")]
    public async Task CountResults_OfARun_SumsIt(int total, int executed, int passed, int code, string expected)
    {
        await File.WriteAllTextAsync(_trx, $"""<TestRun><ResultSummary outcome="x"><Counters total="{total}" executed="{executed}" passed="{passed}" failed="0" notExecuted="0" /></ResultSummary></TestRun>""");
        Assert.Equal(expected, await CountAsync(code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(124)]
    public async Task CountResults_WithoutAFile_IsOneFailure(int code) => Assert.Equal("0 1 0", await CountAsync(code));

    [Fact]
    public async Task CountResults_OfATornFile_IsOneFailure()
    {
        await File.WriteAllTextAsync(_trx, "<TestRun><ResultSummary outcome=");
        Assert.Equal("0 1 0", await CountAsync(0));
    }

    [Fact]
    public async Task Figures_OfAFile_AreTheMarkedLinesOfItsOutput()
    {
        await File.WriteAllTextAsync(_trx, "<StdOut>seed 5\nFigure: int4 98 %, p95 &lt; 3 ms &amp; more\nmore</StdOut>\n<StdOut>Figure: 图 2</StdOut><x>\n");
        var (exit, output, error) = await Bash.RunAsync($"set -euo pipefail; source .ci/results.sh; figures '{_trx}'; figures /no/such/file");
        Assert.True(exit == 0, error);
        Assert.Equal("int4 98 %, p95 < 3 ms & more\n图 2\n", output);
    }

    private async Task<string> CountAsync(int code)
    {
        var (exit, output, error) = await Bash.RunAsync($"set -euo pipefail; source .ci/results.sh; count_results '{_trx}' {code}");
        Assert.True(exit == 0, error);
        return output.Trim();
    }
}
