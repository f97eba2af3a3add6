using Glimpse.Inference.Imaging;
using Glimpse.Inference.Imaging.Formats;
using Glimpse.Inference.Imaging.Resampling;

namespace Glimpse.Inference.Tests.Imaging.Resampling;

public sealed class BicubicResamplerTests
{
    [Fact]
    public void Resize_RandomSizes_EqualsTheNaiveTwin()
    {
        var random = new Random(1);
        for (var i = 0; i < 150; i++)
        {
            var image = Noise(random, random.Next(1, 90), random.Next(1, 90));
            var (width, height) = (random.Next(1, 120), random.Next(1, 120));

            Assert.Equal(NaiveResampler.Resize(image, width, height).Pixels, BicubicResampler.Resize(image, width, height).Pixels);
        }
    }

    [Theory]
    [InlineData(1, 1, 28, 28)]
    [InlineData(300, 2, 3, 5)]
    [InlineData(3, 400, 28, 28)]
    [InlineData(1000, 700, 1, 1)]
    [InlineData(17, 33, 17, 99)]
    [InlineData(17, 33, 51, 33)]
    public void Resize_ExtremeSizes_EqualsTheNaiveTwin(int width, int height, int toWidth, int toHeight)
    {
        var image = Noise(new Random(2), width, height);

        Assert.Equal(NaiveResampler.Resize(image, toWidth, toHeight).Pixels, BicubicResampler.Resize(image, toWidth, toHeight).Pixels);
    }

    [Fact]
    public void Resize_SameSize_ChangesNothing()
    {
        var image = Noise(new Random(3), 45, 31);

        Assert.Equal(image.Pixels, BicubicResampler.Resize(image, 45, 31).Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Resize_TurnedWhileStreaming_EqualsTurningFirst(int orientation)
    {
        var random = new Random(orientation);
        for (var i = 0; i < 20; i++)
        {
            var stored = Noise(random, random.Next(1, 60), random.Next(1, 60));
            var (width, height) = (random.Next(1, 80), random.Next(1, 80));
            using var rows = new MemoryRows(stored);

            var resized = BicubicResampler.Resize(rows, (Orientation)orientation, width, height, default);

            Assert.Equal(NaiveResampler.Resize(NaiveResampler.Upright(stored, orientation), width, height).Pixels, resized.Pixels);
        }
    }

    [Fact]
    public void Resize_Cancelled_Stops()
    {
        using var rows = new MemoryRows(Noise(new Random(4), 64, 64));

        Assert.Throws<OperationCanceledException>(() => BicubicResampler.Resize(rows, Orientation.Upright, 8, 8, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Resize_HardEdges_StayWithinBytes()
    {
        // Bicubic overshoots at edges: sums leave 0..255 on both sides here, and must be clipped, not wrapped.
        var image = new RgbImage(8, 8);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(i / 3 % 8 < 4 ? 0 : 255);

        var resized = BicubicResampler.Resize(image, 40, 40);

        Assert.Equal(NaiveResampler.Resize(image, 40, 40).Pixels, resized.Pixels);
        Assert.Equal((0, 255), (resized.Pixels[15 * 3], resized.Pixels[24 * 3]));
    }

    private static RgbImage Noise(Random random, int width, int height)
    {
        var image = new RgbImage(width, height);
        random.NextBytes(image.Pixels);
        return image;
    }
}
