using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>Picture files put together byte by byte: honest ones, and ones whose headers lie.</summary>
internal static class Handmade
{
    /// <summary>A PNG of one colour: 8 bits, colour type 2 (RGB) or 6 (RGBA).</summary>
    public static byte[] Png(uint width, uint height, byte colourType = 2, byte[]? extra = null, bool withPixels = true)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, colourType);
        var row = new byte[withPixels ? 1 + width * (colourType == 6 ? 4 : 3) : 0];
        var pixels = Deflate(stream =>
        {
            for (var y = 0u; withPixels && y < height; y++) stream.Write(row);
        });
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. extra ?? [], .. Chunk("IDAT", pixels), .. Chunk("IEND", [])];
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    /// <summary>zlib's format.</summary>
    public static byte[] Deflate(Action<Stream> write)
    {
        var result = new MemoryStream();
        using (var stream = new ZLibStream(result, CompressionLevel.Optimal)) write(stream);
        return result.ToArray();
    }

    /// <summary>The header of a JPEG, up to where its first scan's data would begin.</summary>
    public static byte[] JpegHeader(ushort width, ushort height, byte frame = 0xC0, byte bits = 8, byte channels = 1) =>
    [
        0xFF, 0xD8, 0xFF, frame, 0, (byte)(8 + channels * 3), bits, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, channels,
        .. Enumerable.Range(1, channels).SelectMany(id => new byte[] { (byte)id, 0x11, 0 }),
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
    ];

    /// <summary>A BMP's headers: nothing follows them.</summary>
    public static byte[] BmpHeader(int width, int height, ushort bits, uint compression = 0, uint offset = 54, uint colours = 0)
    {
        var file = new byte[54];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(10), offset);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(28), bits);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(30), compression);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(46), colours);
        return file;
    }

    /// <summary>A GIF with a palette of two colours; <paramref name="rest"/> comes behind its screen descriptor.</summary>
    public static byte[] Gif(ushort width, ushort height, params byte[] rest) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. rest];

    /// <summary>A WebP whose VP8X header names a canvas, without anything on it.</summary>
    public static byte[] WebpCanvas(int width, int height)
    {
        byte[] header = [0, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)];
        return [.. "RIFF"u8, (byte)(header.Length + 12), 0, 0, 0, .. "WEBPVP8X"u8, (byte)header.Length, 0, 0, 0, .. header];
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    /// <summary>PNG's checksum, bit by bit.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
