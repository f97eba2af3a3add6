namespace Glimpse.Inference.Imaging;

/// <summary>A picture in memory, 8 bits a channel.</summary>
public sealed class RgbImage
{
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="pixels">[height, width, 3], red first; kept, not copied.</param>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.LongLength, (long)width * height * 3, nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    public RgbImage(int width, int height) : this(width, height, GC.AllocateUninitializedArray<byte>(checked(width * height * 3)))
    {
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>[height, width, 3], red first.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row, [width, 3].</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
