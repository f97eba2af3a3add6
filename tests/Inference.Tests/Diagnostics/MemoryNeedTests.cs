using Glimpse.Fixtures;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Diagnostics;

namespace Glimpse.Inference.Tests.Diagnostics;

public sealed class MemoryNeedTests
{
    [Fact]
    public async Task Of_MoreSlotsAndPositions_NeedsTheirCache()
    {
        var manifest = ModelPackage.ReadManifestOf((await TestPackages.GetAsync(TestModel.Demo)).Folder);
        long Need(int slots, int tokens) => MemoryNeed.Of(manifest, new EngineOptions { Slots = slots, MaxSequenceTokens = tokens });

        // A position of the demo model: 4 layers x (key + value) x 2 heads x 64 numbers x 4 bytes.
        const long position = 4 * 2 * 2 * 64 * 4;
        Assert.Equal(position * 100, Need(1, 200) - Need(1, 100));
        Assert.Equal(position * 100 * 7, Need(8, 100) - Need(1, 100));
        Assert.Equal(Need(2, manifest.Text.MaxPositions), Need(2, 0));
    }

    [Fact]
    public async Task Of_AnyModel_IsMoreThanItsWeights()
    {
        var manifest = ModelPackage.ReadManifestOf((await TestPackages.GetAsync(TestModel.Demo)).Folder);
        Assert.True(MemoryNeed.Of(manifest, new EngineOptions { Slots = 1, MaxSequenceTokens = 1 }) > 2 * manifest.Files.Values.Sum(file => file.Bytes));
    }

    [Fact]
    public async Task Of_MorePositionsThanTheModelKnows_SaysSo()
    {
        var manifest = ModelPackage.ReadManifestOf((await TestPackages.GetAsync(TestModel.Demo)).Folder);
        Assert.Throws<ModelLoadException>(() => MemoryNeed.Of(manifest, new EngineOptions { MaxSequenceTokens = 4096 }));
    }
}
