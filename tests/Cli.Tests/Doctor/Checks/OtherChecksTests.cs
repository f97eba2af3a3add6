using System.Runtime.InteropServices;
using Glimpse.Cli.Doctor;
using Glimpse.Cli.Doctor.Checks;

namespace Glimpse.Cli.Tests.Doctor.Checks;

public sealed class OtherChecksTests
{
    [Theory]
    [InlineData(true, Architecture.X64, "Good")]
    [InlineData(true, Architecture.Arm64, "Bad")]
    [InlineData(false, Architecture.X64, "Bad")]
    public void Runtime_System_MustBeLinuxX64(bool linux, Architecture architecture, string level) => Assert.Equal(level, RuntimeCheck.Judge(linux, architecture, "An OS").Level.ToString());

    [Theory]
    [InlineData(1, "Warning")]
    [InlineData(2, "Good")]
    public void Runtime_Cores_OneIsFew(int cores, string level) => Assert.Equal(level, RuntimeCheck.Cores(cores).Level.ToString());

    [Fact]
    public async Task Libraries_OfThisBuild_LoadAndSayTheirVersion()
    {
        var findings = await new LibrariesCheck().RunAsync(default);
        Assert.All(findings, finding => Assert.Matches(@"^\d+\.\d+\.\d+$", finding.State));
        Assert.Equal(["ONNX Runtime", "libvips"], findings.Select(finding => finding.Subject));
    }

    [Fact]
    public void Libraries_ThatDoNotLoad_AreBadWithTheirInnermostCause()
    {
        var finding = LibrariesCheck.Try("libx", () => throw new TypeInitializationException("X", new DllNotFoundException("no such\nfile")));
        Assert.Equal(Level.Bad, finding.Level);
        Assert.Equal("does not load: no such file", finding.State);
        Assert.Contains("npm ci", finding.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400_000_000, 0, "Warning")]
    [InlineData(600_000_000, 0, "Good")]
    [InlineData(600_000_000, 1_000_000_000, "Warning")]
    [InlineData(1_200_000_000, 1_000_000_000, "Good")]
    public void Disk_Room_MustHoldTheLargestPackageOnceMore(long free, long largest, string level) => Assert.Equal(level, DiskCheck.Judge(free, largest, "/x").Level.ToString());

    [Theory]
    [InlineData(true, false, "Good")]
    [InlineData(false, true, "Good")]
    [InlineData(false, false, "Warning")]
    public void Ports_OfTheServer_MayBeItsOwn(bool free, bool glimpse, string level) => Assert.Equal(level, PortsCheck.Server(7071, free, glimpse).Level.ToString());

    [Fact]
    public async Task Ports_InUseByAnotherProgram_AreFound()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var findings = await new PortsCheck(name => name == "GLIMPSE_PORT" ? $"{port}" : null).RunAsync(default);
        Assert.Equal(Level.Warning, findings[0].Level);
        Assert.Contains($"GLIMPSE_PORT={port + 1}", findings[0].Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Good")]
    [InlineData("no answer within 3 s", "Warning")]
    public void Feeds_ThatDoNotAnswer_AreOnlyAWarning(string? fault, string level) => Assert.Equal(level, FeedsCheck.Judge("NuGet feed", "https://x", fault, "y").Level.ToString());

    [Theory]
    [InlineData("E https://a/index.json\nD https://b/index.json\n", "https://a/index.json")]
    [InlineData("D https://a/index.json\nE https://b/index.json\n", "https://b/index.json")]
    [InlineData("EM https://a\n", null)]
    [InlineData(null, null)]
    public void Feeds_ListOfSources_GivesTheFirstEnabled(string? list, string? address) => Assert.Equal(address, FeedsCheck.EnabledSource(list));

    [Theory]
    [InlineData("echo", "hi\n")]
    [InlineData("no-such-program-here", null)]
    public async Task OtherProgram_Answer_IsItsOutputOrNull(string name, string? expected) => Assert.Equal(expected, await OtherProgram.RunAsync(name, ["hi"], TimeSpan.FromSeconds(20), default));

    [Fact]
    public async Task OtherProgram_ThatFailsOrHangs_IsNull()
    {
        Assert.Null(await OtherProgram.RunAsync("false", [], TimeSpan.FromSeconds(20), default));
        Assert.Null(await OtherProgram.RunAsync("sleep", ["60"], TimeSpan.FromMilliseconds(50), default));
    }
}
