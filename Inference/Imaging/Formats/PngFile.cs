using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>PNG: its header and chunks (W3C PNG, third edition).</summary>
internal static class PngFile
{
    private const int HeaderLength = 13;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        int? exif = null, xmp = null;
        uint frames = 1;
        ReadOnlySpan<byte> header = default;
        foreach (var chunk in new PngChunks(file))
        {
            if (header.IsEmpty) header = Header(chunk);
            else if (chunk.Is("eXIf"u8)) exif = ExifOrientation.InExif(chunk.Data);
            else if (chunk.Is("iTXt"u8)) xmp = ExifOrientation.InXmp(XmpIn(chunk.Data)) ?? xmp;
            else if (chunk.Is("acTL"u8) && chunk.Data.Length >= 8) frames = BinaryPrimitives.ReadUInt32BigEndian(chunk.Data);
        }
        if (header.IsEmpty) throw ImageRefusal.Damaged(ImageFormat.Png, "its header is missing");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        if (width > int.MaxValue || height > int.MaxValue) throw ImageRefusal.Damaged(ImageFormat.Png, "its header names an impossible size");
        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, (int)Math.Clamp(frames, 1, int.MaxValue), OrientationSteps.FromTag(exif ?? xmp ?? 1));
    }

    /// <summary>
    /// The file without everything that is not its first picture. Text and colour profiles are compressed and may swell a thousandfold in the decoder; nothing of them is wanted.
    /// </summary>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> destination)
    {
        Signature.CopyTo(destination);
        var length = Signature.Length;
        foreach (var chunk in new PngChunks(file))
        {
            if (!chunk.Is("IHDR"u8) && !chunk.Is("PLTE"u8) && !chunk.Is("tRNS"u8) && !chunk.Is("IDAT"u8) && !chunk.Is("IEND"u8)) continue;
            chunk.Whole.CopyTo(destination[length..]);
            length += chunk.Whole.Length;
        }
        return length;
    }

    private static ReadOnlySpan<byte> Header(PngChunk chunk) => chunk.Is("IHDR"u8) && chunk.Data.Length == HeaderLength
        ? chunk.Data
        : throw ImageRefusal.Damaged(ImageFormat.Png, "it does not begin with a header");

    /// <summary>The packet of an uncompressed iTXt chunk: keyword, 0, compression flag and method, language, 0, translated keyword, 0, text.</summary>
    private static ReadOnlySpan<byte> XmpIn(ReadOnlySpan<byte> data) => data.StartsWith("XML:com.adobe.xmp\0\0"u8) ? data[19..] : default;
}
