using Glimpse.Inference.Imaging.Formats;

namespace Glimpse.Inference.Tests.Imaging.Formats;

public sealed class PixelKindTests
{
    [Fact]
    public void RgbaOnWhite_EveryValueAndAlpha_IsTheExactBlendRounded()
    {
        for (var alpha = 0; alpha < 256; alpha++)
        {
            for (var value = 0; value < 256; value++)
            {
                var exact = (value * alpha + 255 * (255 - alpha)) / 255.0;
                var expected = (byte)Math.Floor(exact + 0.5);
                Assert.Equal((expected, expected, expected), new RgbaPixel((byte)value, (byte)value, (byte)value, (byte)alpha).OnWhite());
            }
        }
    }

    [Fact]
    public void CmykOnWhite_EveryInkAndBlack_IsPlainInversion()
    {
        for (var black = 0; black < 256; black++)
        {
            for (var ink = 0; ink < 256; ink++)
            {
                var exact = 255 * (1 - ink / 255.0) * (1 - black / 255.0);
                var (red, _, blue) = new CmykPixel((byte)ink, 0, 255, (byte)black).OnWhite();
                Assert.Equal(exact, red, 0.5 + 1e-9);
                Assert.Equal(0, blue);
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(256, 0)]
    [InlineData(257, 1)]
    [InlineData(65_534, 254)]
    [InlineData(65_535, 255)]
    public void DeepGreyOnWhite_IsDividedBy257RoundedDown(ushort deep, byte expected) =>
        Assert.Equal((expected, expected, expected), new DeepGreyPixel(deep).OnWhite());
}
