namespace Glimpse.Inference.Imaging.Formats;

/// <summary>How a BMP's pixels are packed (the format's own numbers).</summary>
internal enum BmpCompression { None = 0, Rle8 = 1, Rle4 = 2, BitFields = 3 }

/// <summary>BMP: the file header, one of its info headers (12 to 124 bytes), masks and palette.</summary>
internal sealed record BmpHeader(int Width, int Height, int Bits, BmpCompression Compression)
{
    private const int FileHeaderLength = 14, CoreLength = 12;

    public required bool IsTopDown { get; init; }
    public required BmpMasks Masks { get; init; }
    public required IndexedPalette Palette { get; init; }

    /// <summary>Where the pixels begin.</summary>
    public required long PixelStart { get; init; }

    /// <summary>Bytes of a row, padded to whole 32-bit words.</summary>
    public long Stride => ((long)Width * Bits + 31) / 32 * 4;

    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        var reader = new ByteReader(file, ImageFormat.Bmp, 10);
        long pixelStart = reader.UInt32Little();
        var length = reader.UInt32Little();
        if (length is not (12 or 40 or 52 or 56 or 64 or 108 or 124)) throw ImageRefusal.Damaged(ImageFormat.Bmp, $"its info header has {length:N0} bytes");
        var (width, height, bits, compression, colours) = length == CoreLength ? ReadCore(ref reader) : ReadInfo(ref reader);
        CheckDepth(bits, compression);

        var masks = ReadMasks(file, ref reader, length, bits, compression);
        var paletteStart = Math.Max(reader.Position, FileHeaderLength + length);
        var (palette, paletteEnd) = bits <= 8 ? ReadPalette(file, paletteStart, colours, bits, length) : (IndexedPalette.Grey, paletteStart);

        // Some writers say that pixels begin where the palette does, or nowhere.
        if (pixelStart == 0 || (bits <= 8 && pixelStart == FileHeaderLength + length)) pixelStart = paletteEnd;
        return new BmpHeader(width, Math.Abs(height), bits, compression)
        {
            IsTopDown = height < 0,
            Masks = masks,
            Palette = palette,
            PixelStart = pixelStart,
        };
    }

    private static (int Width, int Height, int Bits, BmpCompression Compression, uint Colours) ReadCore(ref ByteReader reader)
    {
        var (width, height) = (reader.UInt16Little(), reader.UInt16Little());
        reader.Skip(2); // planes
        return (width, height, reader.UInt16Little(), BmpCompression.None, 0);
    }

    private static (int Width, int Height, int Bits, BmpCompression Compression, uint Colours) ReadInfo(ref ByteReader reader)
    {
        var (width, height) = (reader.Int32Little(), reader.Int32Little());
        if (width < 0 || height == int.MinValue) throw ImageRefusal.Damaged(ImageFormat.Bmp, "its header names an impossible size");
        reader.Skip(2); // planes
        var (bits, compression) = (reader.UInt16Little(), reader.UInt32Little());
        reader.Skip(12); // bytes of pixels, pixels a metre
        var colours = reader.UInt32Little();
        reader.Skip(4); // important colours
        return (width, height, bits, (BmpCompression)compression, colours);
    }

    private static void CheckDepth(int bits, BmpCompression compression)
    {
        var fits = compression switch
        {
            BmpCompression.None => bits is 1 or 4 or 8 or 16 or 24 or 32,
            BmpCompression.Rle8 => bits == 8,
            BmpCompression.Rle4 => bits == 4,
            BmpCompression.BitFields => bits is 16 or 24 or 32,
            _ => false,
        };
        if (!fits) throw ImageRefusal.Unusual($"a BMP picture of {bits} bits in compression {(uint)compression}");
    }

    /// <summary>Masks follow a 40-byte header and are part of longer ones, which also have one for alpha from 56 bytes on.</summary>
    private static BmpMasks ReadMasks(ReadOnlySpan<byte> file, ref ByteReader reader, uint length, int bits, BmpCompression compression)
    {
        if (compression != BmpCompression.BitFields) return bits == 16 ? BmpMasks.Rgb555 : BmpMasks.Bgrx;
        var (red, green, blue) = (reader.UInt32Little(), reader.UInt32Little(), reader.UInt32Little());
        return BmpMasks.Of(red, green, blue, length >= 56 ? reader.UInt32Little() : 0, bits);
    }

    private static (IndexedPalette Palette, long End) ReadPalette(ReadOnlySpan<byte> file, long start, uint colours, int bits, uint headerLength)
    {
        if (colours == 0) colours = 1u << bits;
        if (colours > 65536) throw ImageRefusal.Damaged(ImageFormat.Bmp, $"its palette has {colours:N0} colours");
        var stride = headerLength == CoreLength ? 3 : 4;
        var reader = new ByteReader(file, ImageFormat.Bmp, start);
        return (IndexedPalette.FromBgr(reader.Take((long)colours * stride), stride), reader.Position);
    }
}
