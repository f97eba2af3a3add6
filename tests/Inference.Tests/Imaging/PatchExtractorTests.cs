using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging;

public sealed class PatchExtractorTests
{
    [Theory]
    [InlineData(14, 2, 2, 56, 84)]
    [InlineData(14, 2, 2, 28, 28)]
    [InlineData(4, 3, 3, 36, 24)]
    [InlineData(8, 1, 1, 16, 40)]
    public void Write_AnyGeometry_EqualsTheReferencesTransposition(int patch, int temporal, int merge, int width, int height)
    {
        var settings = new ImageSettings(patch, temporal, merge, 3, 1, 1 << 20, [0.1f, 0.2f, 0.3f], [0.5f, 0.6f, 0.7f], 0);
        var image = new RgbImage(width, height);
        new Random(5).NextBytes(image.Pixels);
        var extractor = new PatchExtractor(settings);
        var patches = new float[extractor.GridOf(image).Patches * settings.PatchLength];

        extractor.Write(image, patches);

        Assert.Equal(Transposed(image, settings), patches);
    }

    [Fact]
    public void Write_TooSmallADestination_IsSaid()
    {
        var extractor = new PatchExtractor(Settings.Tiny);

        Assert.Throws<ArgumentException>(() => extractor.Write(new RgbImage(28, 28), new float[4 * 1176 - 1]));
    }

    /// <summary>(rows / m, m, p, columns / m, m, p, channel) to (rows / m, columns / m, m, m, channel, frame, p, p), index by index.</summary>
    private static float[] Transposed(RgbImage image, ImageSettings settings)
    {
        var (p, m) = (settings.PatchSize, settings.MergeSize);
        var values =
            from blockRow in Enumerable.Range(0, image.Height / (p * m))
            from blockColumn in Enumerable.Range(0, image.Width / (p * m))
            from row in Enumerable.Range(0, m)
            from column in Enumerable.Range(0, m)
            from channel in Enumerable.Range(0, 3)
            from frame in Enumerable.Range(0, settings.TemporalPatchSize)
            from y in Enumerable.Range((blockRow * m + row) * p, p)
            from x in Enumerable.Range((blockColumn * m + column) * p, p)
            select (image.Pixels[(y * image.Width + x) * 3 + channel] / 255f - settings.Mean[channel]) / settings.Std[channel];
        return [.. values];
    }
}
