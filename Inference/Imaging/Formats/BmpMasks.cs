using System.Numerics;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>Which bits of a pixel belong to which channel.</summary>
/// <param name="Alpha">0 where the picture is opaque.</param>
internal readonly record struct BmpMasks(uint Red, uint Green, uint Blue, uint Alpha)
{
    public static BmpMasks Rgb555 { get; } = new(0x7C00, 0x03E0, 0x001F, 0);
    public static BmpMasks Bgrx { get; } = new(0xFF0000, 0x00FF00, 0x0000FF, 0);

    /// <summary>Masks from a file: no channel empty, none with gaps, none beyond the pixel. All zero means the usual order with alpha.</summary>
    public static BmpMasks Of(uint red, uint green, uint blue, uint alpha, int bits)
    {
        if (bits == 32 && (red | green | blue | alpha) == 0) return Bgrx with { Alpha = 0xFF000000 };
        var beyond = bits == 32 ? 0 : ~0u << bits;
        if (!IsRun(red) || !IsRun(green) || !IsRun(blue) || (alpha != 0 && !IsRun(alpha)) || ((red | green | blue | alpha) & beyond) != 0)
            throw ImageRefusal.Damaged(ImageFormat.Bmp, "its colour masks make no sense");
        return new BmpMasks(red, green, blue, alpha);
    }

    public RgbaPixel Colour(uint pixel) =>
        new(Channel(pixel, Red), Channel(pixel, Green), Channel(pixel, Blue), Alpha == 0 ? (byte)255 : Channel(pixel, Alpha));

    /// <summary>A channel's value scaled to a byte, rounded down as Pillow does.</summary>
    private static byte Channel(uint pixel, uint mask)
    {
        var highest = mask >> BitOperations.TrailingZeroCount(mask);
        var value = (pixel & mask) >> BitOperations.TrailingZeroCount(mask);
        return (byte)((ulong)value * 255 / highest);
    }

    private static bool IsRun(uint mask) => mask != 0 && BitOperations.IsPow2(((ulong)mask >> BitOperations.TrailingZeroCount(mask)) + 1);
}
