namespace Glimpse.Inference.Imaging.Formats;

/// <summary>JPEG: its segments (ITU T.81, Annex B).</summary>
internal static class JpegFile
{
    public const byte StartOfScan = 0xDA;

    /// <summary>Encoders write about ten; every further one is a walk over the whole picture, and ten megabytes have room for a hundred thousand.</summary>
    private const int MaxScans = 100;

    /// <summary>Pixels of all these walks: the decoder makes them in one go before it gives the first row, so no time limit reaches it there.</summary>
    private const long MaxScannedPixels = 1_000_000_000;

    private const byte App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        (int Width, int Height)? size = null;
        int? exif = null, xmp = null;
        var scans = 0;
        foreach (var segment in new JpegSegments(file))
        {
            if (segment.Marker == StartOfScan) scans++;
            if (scans > 0) continue;
            if (IsFrame(segment.Marker)) size = ReadFrame(segment);
            else if (segment.Marker == App1 && segment.Payload.StartsWith("Exif\0\0"u8)) exif ??= ExifOrientation.InExif(segment.Payload);
            else if (segment.Marker == App1 && segment.Payload.StartsWith("http://ns.adobe.com/xap/1.0/\0"u8)) xmp ??= ExifOrientation.InXmp(segment.Payload);
        }
        if (size is not { } found) throw ImageRefusal.Damaged(ImageFormat.Jpeg, "it has no frame header");
        if (scans > MaxScans || scans > 1 && (long)scans * found.Width * found.Height > MaxScannedPixels)
            throw ImageRefusal.Unusual($"a JPEG picture of {found.Width:N0} × {found.Height:N0} pixels in {scans:N0} scans");
        return new ImageHeader(ImageFormat.Jpeg, found.Width, found.Height, 1, OrientationSteps.FromTag(exif ?? xmp ?? 1));
    }

    /// <summary>
    /// The file without its metadata, which is no business of the decoder: of the application segments, JFIF's and Adobe's stay, since they say how colours are meant.
    /// </summary>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> destination)
    {
        ReadOnlySpan<byte> start = [0xFF, 0xD8];
        start.CopyTo(destination);
        var length = start.Length;
        var scans = 0;
        foreach (var segment in new JpegSegments(file))
        {
            if (segment.Marker == StartOfScan)
            {
                scans = segment.Start;
                break;
            }
            if (!IsMetadata(segment))
            {
                file[segment.Start..segment.End].CopyTo(destination[length..]);
                length += segment.End - segment.Start;
            }
        }
        if (scans == 0) throw ImageRefusal.Damaged(ImageFormat.Jpeg, "it ends before the picture begins");
        file[scans..].CopyTo(destination[length..]);
        return length + file.Length - scans;
    }

    private static bool IsMetadata(JpegSegment segment) => segment.Marker switch
    {
        App0 => !segment.Payload.StartsWith("JFIF\0"u8),
        App14 => !segment.Payload.StartsWith("Adobe"u8),
        >= App0 and <= App15 or Comment => true,
        _ => false,
    };

    /// <summary>SOF0 to SOF15; C4, C8 and CC in between are tables and an extension.</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static (int Width, int Height) ReadFrame(JpegSegment segment)
    {
        // Lossless and hierarchical processes; what decoders take is baseline, extended and progressive, Huffman or arithmetic.
        if (segment.Marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA)) throw ImageRefusal.Unusual("a lossless or hierarchical JPEG picture");
        var reader = new ByteReader(segment.Payload, ImageFormat.Jpeg);
        var bits = reader.Byte();
        if (bits != 8) throw ImageRefusal.Unusual($"a JPEG picture of {bits} bits a channel");
        var (height, width) = (reader.UInt16Big(), reader.UInt16Big());
        var channels = reader.Byte();
        if (channels is not (1 or 3 or 4)) throw ImageRefusal.Unusual($"a JPEG picture of {channels} channels");
        return (width, height);
    }
}
