namespace Glimpse.Inference.Imaging.Formats;

/// <summary>BMP, read here: the native library has no reader for it.</summary>
internal static class BmpFile
{
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var header = BmpHeader.Read(file);
        return new ImageHeader(ImageFormat.Bmp, header.Width, header.Height);
    }

    public static PixelRows Open(ReadOnlyMemory<byte> file)
    {
        var header = BmpHeader.Read(file.Span);
        if (header.Compression is not (BmpCompression.Rle4 or BmpCompression.Rle8)) return new BmpRows(header, file);
        var indices = BmpRle.Decode(header, file.Span);
        if (!header.IsTopDown) Flip(indices, header.Width);
        return new IndexedRows(header.Width, header.Height, indices, header.Palette);
    }

    /// <summary>Rows lie bottom first in the file.</summary>
    private static void Flip(byte[] indices, int width)
    {
        var row = new byte[width];
        for (int top = 0, bottom = indices.Length - width; top < bottom; top += width, bottom -= width)
        {
            indices.AsSpan(top, width).CopyTo(row);
            indices.AsSpan(bottom, width).CopyTo(indices.AsSpan(top, width));
            row.CopyTo(indices.AsSpan(bottom, width));
        }
    }
}
