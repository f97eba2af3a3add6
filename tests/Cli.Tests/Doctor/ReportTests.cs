using System.Text.Json;
using Glimpse.Cli.Doctor;

namespace Glimpse.Cli.Tests.Doctor;

public sealed class ReportTests
{
    private static readonly Finding Good = Finding.Good("cores", "2");
    private static readonly Finding Warning = Finding.Warning("npm registry", "does not answer", "Check the network.");
    private static readonly Finding Bad = Finding.Bad("model", "is damaged", "Build it again.");

    [Fact]
    public void WriteText_EveryLine_BeginsWithItsLevelAndAdviceFollows()
    {
        var lines = Text(Good, Warning, Bad);
        Assert.StartsWith("good     cores", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("warning  npm registry", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("→ Check the network.", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("bad      model", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("→ Build it again.", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains('\e'));
    }

    [Fact]
    public void WriteText_Summary_SaysTheWorst()
    {
        Assert.Equal("Everything is good.", Text(Good)[^1]);
        Assert.Equal("Fit, with 1 warning.", Text(Good, Warning)[^1]);
        Assert.Equal("Fit, with 2 warnings.", Text(Warning, Warning)[^1]);
        Assert.StartsWith("1 bad:", Text(Bad, Warning)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WriteText_OnATerminal_Colours()
    {
        var output = new StringWriter();
        Report.WriteText([Bad], output, colours: true);
        Assert.StartsWith("\e[31mbad    \e[0m", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteJson_Findings_KeepTheirWords()
    {
        var output = new StringWriter();
        Report.WriteJson([Good, Warning], output);
        var report = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal("warning", report.GetProperty("level").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("findings")[0].GetProperty("advice").ValueKind);
        Assert.Equal("Check the network.", report.GetProperty("findings")[1].GetProperty("advice").GetString());
    }

    private static string[] Text(params Finding[] findings)
    {
        var output = new StringWriter();
        Report.WriteText(findings, output, colours: false);
        return output.ToString().TrimEnd().Split('\n');
    }
}
