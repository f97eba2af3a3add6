using System.Text.Json;

namespace Glimpse.Cli.Tests.Models;

/// <summary>Packages from the command line: built from the tiny checkpoint, listed, examined, damaged.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private static readonly string Tiny = Path.Combine(Bench.RepositoryRoot, "tests/models/tiny");
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    private string Package => Path.Combine(_bench.Workspace.ModelsFolder, "tiny-fp32");

    [Fact]
    public async Task Build_Checkpoint_NamesThePackageAndShowsItsProgress()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("model", "build", Tiny));
        Assert.Equal(Package + "\n", _bench.Output);
        Assert.True(File.Exists(Path.Combine(Package, "current")));
        Assert.Contains(" 0 %  Reading", _bench.Error, StringComparison.Ordinal);
        Assert.Contains("Built tiny fp32, version ", _bench.Error, StringComparison.Ordinal);
        await _bench.RunAsync("model", "build", Tiny);
        Assert.Contains("Already built: tiny fp32", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_WithOutAndId_GoesThere()
    {
        var folder = Path.Combine(_bench.Folder, "elsewhere");
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("model", "build", Tiny, "--out", folder, "--id", "mine"));
        Assert.Equal(Path.Combine(folder, "mine-fp32") + "\n", _bench.Output);
    }

    [Fact]
    public async Task Build_WithABlockSize_BuildsAPackageThatIsWhole()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("model", "build", Tiny, "--precision", "int4", "--block-size", "128"));
        var package = await Inference.Artifacts.ModelPackage.OpenAsync(Path.Combine(_bench.Workspace.ModelsFolder, "tiny-int4"));
        Assert.Equal("int4", package.Manifest.Precision);
    }

    [Theory]
    [InlineData("int4", "48", "48")]
    [InlineData("fp32", "64", "--block-size is for int4 and int4-fp16; fp32 has no blocks.")]
    public async Task Build_WithABlockSizeThatCannotBe_IsAUsageError(string precision, string blockSize, string said)
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync("model", "build", Tiny, "--precision", precision, "--block-size", blockSize));
        Assert.Contains(said, _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NoSuchFolder_IsAUsageError()
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync("model", "build", "/no/such/folder"));
        Assert.Contains("There is no folder '/no/such/folder'", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_FolderWithoutACheckpoint_IsOneSentenceThatNamesTheFile()
    {
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("model", "build", _bench.Folder));
        Assert.StartsWith("error: ", _bench.Error, StringComparison.Ordinal);
        Assert.Contains("config.json", _bench.Error, StringComparison.Ordinal);
        Assert.Single(_bench.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task List_WithoutPackages_SaysHowToBuildOne()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("model", "list"));
        Assert.Empty(_bench.Output);
        Assert.Contains("./run model build", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Packages_HaveALineEach_AndDamagedOnesAnError()
    {
        await _bench.RunAsync("model", "build", Tiny);
        _bench.Write("artifacts/models/broken-int4/current", "0123456789ab"u8.ToArray());
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("model", "list"));
        Assert.Contains("tiny-fp32", _bench.Output, StringComparison.Ordinal);
        Assert.Contains("broken-int4", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_GoodPackage_CountsItsFiles()
    {
        await _bench.RunAsync("model", "build", Tiny);
        var model = await ModelFindingAsync();
        Assert.Equal("good", model.GetProperty("level").GetString());
        Assert.Contains("every hash right", model.GetProperty("state").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_PackageWithAChangedByte_IsBadAndNamesTheFile()
    {
        await _bench.RunAsync("model", "build", Tiny);
        var file = Directory.EnumerateFiles(Package, "config.json", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var model = await ModelFindingAsync(expected: ExitCodes.Failed);
        Assert.Equal("bad", model.GetProperty("level").GetString());
        Assert.Contains("config.json", model.GetProperty("state").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OtherPackageDamaged_IsAWarning()
    {
        await _bench.RunAsync("model", "build", Tiny);
        _bench.Write("artifacts/models/broken-int4/current", "0123456789ab"u8.ToArray());
        await ModelFindingAsync();
        Assert.Contains("\"subject\": \"other package\"", _bench.Output, StringComparison.Ordinal);
        Assert.Contains("\"level\": \"warning\"", _bench.Output, StringComparison.Ordinal);
    }

    private async Task<JsonElement> ModelFindingAsync(int expected = ExitCodes.Good)
    {
        var before = _bench.Output.Length;
        Assert.Equal(expected, await _bench.RunAsync("doctor", "--json", "--model", "tiny-fp32"));
        return JsonDocument.Parse(_bench.Output[before..]).RootElement.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("subject").GetString() == "model");
    }
}
