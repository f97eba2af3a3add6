using Glimpse.Inference.Imaging.Native;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A picture file of any format: its header, and its pixels.</summary>
internal static class PictureFile
{
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file, ImageFormats formats = ImageFormats.All) => FormatSniffer.Sniff(file, formats) switch
    {
        ImageFormat.Jpeg => JpegFile.ReadHeader(file),
        ImageFormat.Png => PngFile.ReadHeader(file),
        ImageFormat.Gif => GifFile.ReadHeader(file),
        ImageFormat.Webp => WebpFile.ReadHeader(file),
        _ => BmpFile.ReadHeader(file),
    };

    /// <param name="header">As <see cref="ReadHeader"/> gave it, its numbers within the limits.</param>
    /// <param name="file">The file; it must not change while rows are read.</param>
    /// <param name="shrink">How much smaller the rows may be, in each direction: 1, 2, 4 or 8. Only JPEG and WebP make use of it.</param>
    public static PixelRows Open(ImageHeader header, ReadOnlyMemory<byte> file, int shrink) => header.Format switch
    {
        ImageFormat.Gif => GifFile.Open(file.Span),
        ImageFormat.Bmp => BmpFile.Open(file),
        _ => OpenNative(header, file.Span, shrink),
    };

    private static VipsRows OpenNative(ImageHeader header, ReadOnlySpan<byte> file, int shrink)
    {
        var essential = new NativeBuffer(file.Length + 1);
        try
        {
            essential.Length = header.Format switch
            {
                ImageFormat.Jpeg => JpegFile.CopyEssential(file, essential.Span),
                ImageFormat.Png => PngFile.CopyEssential(file, essential.Span),
                _ => WebpFile.CopyEssential(file, essential.Span),
            };
        }
        catch
        {
            essential.Dispose();
            throw;
        }
        return VipsRows.Open(header, essential, header.Format == ImageFormat.Png ? 1 : shrink);
    }
}
