using Glimpse.Fixtures;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;

namespace Glimpse.Inference.Tests;

public sealed class EngineLimitsTests
{
    private static async Task<ModelManifest> TinyAsync() => (await ModelPackage.OpenAsync((await TestPackages.GetAsync(TestModel.Tiny)).Folder)).Manifest;

    [Fact]
    public async Task Of_Defaults_AreTheModelsOwnAndTheCpusPictureCap()
    {
        var limits = EngineLimits.Of(new EngineOptions(), await TinyAsync());
        Assert.Equal((4, 2048, 1536), (limits.Slots, limits.SequenceTokens, limits.ImageTokens));
        Assert.Equal(0, EngineLimits.Of(new EngineOptions { Provider = ExecutionProvider.Cuda }, await TinyAsync()).ImageTokens);
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(100, 31)]
    [InlineData(1_000_000, 256)]
    public async Task Of_MemoryForTheCache_MakesAsManySlotsAsFit(int megabytes, int slots)
    {
        var manifest = await TinyAsync();
        var limits = EngineLimits.Of(new EngineOptions { KvCacheMegabytes = megabytes }, manifest);
        Assert.Equal(3_145_728, KvCache.BytesOf(manifest, 1, limits.SequenceTokens)); // 2,048 x 3 layers x 2 x 2 heads x 32 x 4 bytes
        Assert.Equal(slots, limits.Slots);
    }

    [Fact]
    public async Task Of_LessMemoryThanOneSequence_IsRefusedWithTheNumbers()
    {
        var manifest = await TinyAsync();
        Assert.Contains("3.1 MB", Assert.Throws<ModelLoadException>(() => EngineLimits.Of(new EngineOptions { KvCacheMegabytes = 2 }, manifest)).Message, StringComparison.Ordinal);
        Assert.Contains("2048 positions", Assert.Throws<ModelLoadException>(() => EngineLimits.Of(new EngineOptions { MaxSequenceTokens = 4096 }, manifest)).Message, StringComparison.Ordinal);
    }
}
