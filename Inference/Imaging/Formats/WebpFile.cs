using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>WebP: RIFF chunks around one VP8 or VP8L bitstream, or a VP8X header with metadata and frames (RFC 9649).</summary>
internal static class WebpFile
{
    private const int RiffLength = 12;
    private const byte AnimationFlag = 0x02, AlphaFlag = 0x10;

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        ImageHeader? header = null;
        int? exif = null, xmp = null;
        var frames = 0;
        foreach (var chunk in new WebpChunks(file))
        {
            if (header is null) header = First(chunk);
            else if (chunk.Is("ANMF"u8)) frames++;
            else if (chunk.Is("EXIF"u8)) exif ??= ExifOrientation.InExif(chunk.Data);
            else if (chunk.Is("XMP "u8)) xmp ??= ExifOrientation.InXmp(chunk.Data);
        }
        if (header is null) throw ImageRefusal.Damaged(ImageFormat.Webp, "it holds no picture");
        return new ImageHeader(ImageFormat.Webp, header.StoredWidth, header.StoredHeight, Math.Max(1, frames), OrientationSteps.FromTag(exif ?? xmp ?? 1))
        {
            AlphaCounts = header.AlphaCounts,
        };
    }

    /// <summary>The file without metadata, and without any frame but the first. It may be a byte longer than before, where the last chunk lacked its padding.</summary>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> destination)
    {
        file[..RiffLength].CopyTo(destination);
        var length = RiffLength;
        var framed = false;
        foreach (var chunk in new WebpChunks(file))
        {
            var isFrame = chunk.Is("ANMF"u8) || chunk.Is("VP8 "u8) || chunk.Is("VP8L"u8);
            if (isFrame ? framed : !chunk.Is("VP8X"u8) && !chunk.Is("ANIM"u8) && !chunk.Is("ALPH"u8)) continue;
            framed |= isFrame;
            chunk.Whole.CopyTo(destination[length..]);
            if (chunk.Is("VP8X"u8)) destination[length + 8] &= AnimationFlag | AlphaFlag;
            length += chunk.Whole.Length;
            if (length % 2 != 0) destination[length++] = 0;
        }
        if (!framed) throw ImageRefusal.Damaged(ImageFormat.Webp, "it holds no picture");
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], length - 8);
        return length;
    }

    private static ImageHeader First(WebpChunk chunk)
    {
        var reader = new ByteReader(chunk.Data, ImageFormat.Webp);
        if (chunk.Is("VP8X"u8)) return Extended(ref reader);
        if (chunk.Is("VP8L"u8)) return Lossless(ref reader);
        if (chunk.Is("VP8 "u8)) return Lossy(ref reader);
        throw ImageRefusal.Damaged(ImageFormat.Webp, "it does not begin with a picture");
    }

    private static ImageHeader Extended(ref ByteReader reader)
    {
        var flags = reader.Byte();
        reader.Skip(3);
        return new ImageHeader(ImageFormat.Webp, reader.UInt24Little() + 1, reader.UInt24Little() + 1) { AlphaCounts = (flags & AlphaFlag) != 0 };
    }

    /// <summary>Signature 2F, then width - 1 and height - 1 in 14 bits each and one bit for alpha.</summary>
    private static ImageHeader Lossless(ref ByteReader reader)
    {
        if (reader.Byte() != 0x2F) throw ImageRefusal.Damaged(ImageFormat.Webp, "its lossless header is not one");
        var bits = reader.UInt32Little();
        return new ImageHeader(ImageFormat.Webp, (int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1) { AlphaCounts = (bits >> 28 & 1) != 0 };
    }

    /// <summary>A frame tag whose lowest bit is 0 for a key frame, a start code, then 14 bits each of width and height below two of scaling.</summary>
    private static ImageHeader Lossy(ref ByteReader reader)
    {
        var isKeyFrame = (reader.UInt24Little() & 1) == 0;
        if (!isKeyFrame || reader.UInt24Little() != 0x2A019D) throw ImageRefusal.Damaged(ImageFormat.Webp, "its lossy header is not one");
        return new ImageHeader(ImageFormat.Webp, reader.UInt16Little() & 0x3FFF, reader.UInt16Little() & 0x3FFF) { AlphaCounts = false };
    }
}
