namespace Glimpse.Inference.Imaging.Formats;

/// <summary>
/// GIF (GIF89a specification), first frame only. It is read here and not in native code: the format is small, a first frame needs no more than a byte a pixel, and sizes
/// come out as browsers and Pillow see them (the native reader guesses other ones for screens of well-known sizes).
/// </summary>
internal static class GifFile
{
    private const byte ImageSeparator = 0x2C, Extension = 0x21, Trailer = 0x3B, GraphicControl = 0xF9;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var frame = ReadFirstFrame(file);
        return new ImageHeader(ImageFormat.Gif, frame.CanvasWidth, frame.CanvasHeight, CountFrames(file, frame));
    }

    public static PixelRows Open(ReadOnlySpan<byte> file)
    {
        var frame = ReadFirstFrame(file);
        var indices = GC.AllocateUninitializedArray<byte>(checked(frame.Width * frame.Height));
        GifLzw.Decode(new GifBlocks(file, frame.DataStart), frame.CodeSize, indices);
        return new IndexedRows(frame.CanvasWidth, frame.CanvasHeight, frame.OnCanvas(indices), frame.Palette, frame.Transparent);
    }

    private static GifFrame ReadFirstFrame(ReadOnlySpan<byte> file)
    {
        var reader = new ByteReader(file, ImageFormat.Gif, 6);
        var (screenWidth, screenHeight, flags) = (reader.UInt16Little(), reader.UInt16Little(), reader.Byte());
        reader.Skip(2); // background colour, aspect ratio
        var palette = ReadPalette(ref reader, flags);
        int? transparent = null;
        while (true)
        {
            switch (reader.Byte())
            {
                case Extension:
                    if (reader.Byte() == GraphicControl) transparent = ReadGraphicControl(reader) ?? transparent;
                    SkipBlocks(ref reader);
                    break;
                case ImageSeparator:
                    return ReadFrame(ref reader, screenWidth, screenHeight, palette, transparent);
                case Trailer:
                    throw ImageRefusal.Damaged(ImageFormat.Gif, "it has no frame");
            }
        }
    }

    private static GifFrame ReadFrame(ref ByteReader reader, int screenWidth, int screenHeight, IndexedPalette palette, int? transparent)
    {
        var (x, y, width, height) = (reader.UInt16Little(), reader.UInt16Little(), reader.UInt16Little(), reader.UInt16Little());
        var flags = reader.Byte();
        if (width == 0 || height == 0) throw ImageRefusal.NoPixels(width, height);
        if ((flags & 0x80) != 0) palette = ReadPalette(ref reader, flags);
        return new GifFrame(x, y, width, height, Math.Max(screenWidth, x + width), Math.Max(screenHeight, y + height))
        {
            IsInterlaced = (flags & 0x40) != 0,
            Palette = palette,
            Transparent = transparent,
            CodeSize = reader.Byte(),
            DataStart = (int)reader.Position,
        };
    }

    /// <summary>The index that is transparent in the next frame. The reader is a copy: the caller skips the blocks.</summary>
    private static int? ReadGraphicControl(ByteReader reader)
    {
        if (reader.Byte() < 4) return null;
        var flags = reader.Byte();
        reader.Skip(2); // delay
        var index = reader.Byte();
        return (flags & 1) != 0 ? index : null;
    }

    /// <summary>A colour table where the flags announce one: 2 to 256 colours.</summary>
    private static IndexedPalette ReadPalette(ref ByteReader reader, byte flags) =>
        (flags & 0x80) != 0 ? IndexedPalette.FromRgb(reader.Take(3 << (flags & 7) + 1)) : IndexedPalette.Grey;

    /// <summary>A file that is cut off behind its first frame still has that frame, so what follows is counted as far as it goes.</summary>
    private static int CountFrames(ReadOnlySpan<byte> file, GifFrame first)
    {
        var frames = 1;
        var at = SkipBlocks(file, first.DataStart);
        while (at < file.Length)
        {
            if (file[at] == ImageSeparator && at + 10 < file.Length)
            {
                frames++;
                var flags = file[at + 9];
                var palette = (flags & 0x80) != 0 ? 3 << (flags & 7) + 1 : 0;
                at = SkipBlocks(file, at + 11 + palette);
            }
            else if (file[at] == Extension) at = SkipBlocks(file, at + 2);
            else if (file[at] == Trailer) break;
            else at++;
        }
        return frames;
    }

    private static int SkipBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += file[at] + 1;
        return at + 1;
    }

    private static void SkipBlocks(ref ByteReader reader)
    {
        for (int length; (length = reader.Byte()) != 0;) reader.Skip(length);
    }
}
