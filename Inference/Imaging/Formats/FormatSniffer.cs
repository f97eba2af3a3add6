namespace Glimpse.Inference.Imaging.Formats;

/// <summary>Tells a picture's format from its first bytes. Names and content types are never asked: they say what a sender believes.</summary>
public static class FormatSniffer
{
    /// <exception cref="Requests.RequestRefusedException">It is none of those that are taken; what it looks like is said where it is known.</exception>
    public static ImageFormat Sniff(ReadOnlySpan<byte> file, ImageFormats formats = ImageFormats.All)
    {
        if (Supported(file) is { } format) return format.IsOf(formats) ? format : throw ImageRefusal.Unsupported($"a {ImageRefusal.Title(format)} picture", formats);
        throw Known(file) is { } kind ? ImageRefusal.Unsupported(kind, formats) : ImageRefusal.Unknown(formats);
    }

    private static ImageFormat? Supported(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return ImageFormat.Jpeg;
        if (file.StartsWith(PngFile.Signature)) return ImageFormat.Png;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8)) return ImageFormat.Gif;
        if (file.StartsWith("RIFF"u8) && At(file, 8, "WEBP"u8)) return ImageFormat.Webp;
        if (file.StartsWith("BM"u8)) return ImageFormat.Bmp;
        return null;
    }

    private static string? Known(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8)) return "a TIFF picture";
        if (At(file, 4, "ftypavif"u8) || At(file, 4, "ftypavis"u8)) return "an AVIF picture";
        if (At(file, 4, "ftyphei"u8) || At(file, 4, "ftypmif1"u8) || At(file, 4, "ftypmsf1"u8)) return "a HEIC picture";
        if (At(file, 4, "ftyp"u8)) return "a video";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || At(file, 4, "JXL \r\n"u8)) return "a JPEG XL picture";
        if (At(file, 4, "jP  \r\n"u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51])) return "a JPEG 2000 picture";
        if (file.StartsWith("8BPS"u8)) return "a Photoshop file";
        if (file.StartsWith("\0\0\u0001\0"u8)) return "an icon";
        if (file.StartsWith("%PDF"u8)) return "a PDF document";
        if (file.StartsWith("PK\u0003\u0004"u8)) return "a ZIP archive";
        var text = file.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("<svg"u8) || text.StartsWith("<?xml"u8)) return "an SVG or XML document";
        return text.StartsWith("<"u8) || text.StartsWith("{"u8) ? "text" : null;
    }

    private static bool At(ReadOnlySpan<byte> file, int offset, ReadOnlySpan<byte> expected) =>
        file.Length > offset && file[offset..].StartsWith(expected);
}
