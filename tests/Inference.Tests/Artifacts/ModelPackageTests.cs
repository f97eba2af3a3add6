using System.Text.Json.Nodes;
using Glimpse.Fixtures;
using Glimpse.Inference.Artifacts;
using Glimpse.ModelBuilder;

namespace Glimpse.Inference.Tests.Artifacts;

public sealed class ModelPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glimpse-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A copy of the tiny package that a test may damage.</summary>
    private async Task<string> CopyAsync()
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny);
        foreach (var file in Directory.GetFiles(package.VersionFolder)) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        return _folder;
    }

    private async Task<string> MessageAsync(Action<string> damage)
    {
        damage(await CopyAsync());
        return (await Assert.ThrowsAsync<ModelLoadException>(() => ModelPackage.OpenAsync(_folder))).Message;
    }

    private static void Edit(string folder, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, "glimpse.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    [Fact]
    public async Task OpenAsync_OuterOrVersionFolder_IsTheSamePackage()
    {
        var built = await TestPackages.GetAsync(TestModel.Tiny);
        var outer = await ModelPackage.OpenAsync(built.Folder);
        var inner = await ModelPackage.OpenAsync(built.VersionFolder);
        Assert.Equal(built.Version, outer.Manifest.Version);
        Assert.Equal(outer.Manifest.Version, inner.Manifest.Version);
        Assert.Equal((3, 128, 2048), (outer.Manifest.Text.Layers, outer.Manifest.Text.HiddenSize, outer.Manifest.Text.VocabSize));
    }

    [Fact]
    public async Task OpenAsync_NothingThere_SaysHowToBuildOne()
    {
        var e = await Assert.ThrowsAsync<ModelLoadException>(() => ModelPackage.OpenAsync(Path.Combine(_folder, "absent")));
        Assert.Contains("./run model build", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("decoder_model_merged.onnx")]
    public async Task OpenAsync_OneByteChanged_NamesTheFile(string name)
    {
        var message = await MessageAsync(folder =>
        {
            using var file = File.Open(Path.Combine(folder, name), FileMode.Open);
            file.Position = file.Length / 2;
            var old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        });
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains("SHA-256", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_FileCutShort_NamesTheFileAndBothSizes() =>
        Assert.Matches("tokenizer.json' has 100 bytes instead of [0-9]+", await MessageAsync(folder =>
        {
            using var file = File.Open(Path.Combine(folder, "tokenizer.json"), FileMode.Open);
            file.SetLength(100);
        }));

    [Fact]
    public async Task OpenAsync_FileMissing_NamesIt() =>
        Assert.Contains("embed_tokens.onnx' is missing", await MessageAsync(folder => File.Delete(Path.Combine(folder, "embed_tokens.onnx"))), StringComparison.Ordinal);

    [Fact]
    public async Task OpenAsync_OtherFormatVersion_SaysBoth() =>
        Assert.Contains("format version 99; this engine reads 1", await MessageAsync(folder => Edit(folder, m => m["format_version"] = 99)), StringComparison.Ordinal);

    [Fact]
    public async Task OpenAsync_FileOutsideThePackage_IsRefused() =>
        Assert.Contains("outside the package", await MessageAsync(folder => Edit(folder, m => m["files"]!["../../etc/passwd"] = JsonNode.Parse("""{"sha256":"00","bytes":1}"""))), StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format_version":"one"}""")]
    public async Task OpenAsync_ManifestThatIsNone_IsRefused(string content) =>
        Assert.Contains("is not a manifest", await MessageAsync(folder => File.WriteAllText(Path.Combine(folder, "glimpse.json"), content)), StringComparison.Ordinal);

    [Theory]
    [InlineData("text", "kv_heads", 3)]
    [InlineData("text", "layers", 0)]
    [InlineData("vision", "channels", 4)]
    [InlineData("vision", "head_dim", 18)]
    [InlineData("image", "shortest_edge", 0)]
    public async Task OpenAsync_SizesThatCannotBe_AreRefused(string section, string field, int value) =>
        Assert.Contains(section, await MessageAsync(folder => Edit(folder, m => m[section]![field] = value)), StringComparison.Ordinal);

    [Fact]
    public async Task OpenAsync_CurrentNamesAPath_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "current"), "../elsewhere");
        Assert.Contains("does not name a version", (await Assert.ThrowsAsync<ModelLoadException>(() => ModelPackage.OpenAsync(_folder))).Message, StringComparison.Ordinal);
    }
}
