using System.Buffers.Binary;
using System.IO.Compression;

namespace Glimpse.Bench.Serving;

/// <summary>Pictures as files, each unlike the others.</summary>
internal static class Picture
{
    /// <summary>A PNG of smooth colours with a little noise, 8 bits a channel: 1080p takes about 1.5 MB.</summary>
    public static byte[] Png(int width, int height, int seed)
    {
        var random = new Random(seed);
        var rows = new byte[height * (1 + width * 3)];
        for (int y = 0, at = 0; y < height; y++)
        {
            rows[at++] = 0; // no filter
            for (var x = 0; x < width; x++)
            {
                var shade = (x + 2 * y + 31 * seed) / 9 + (random.Next(24) == 0 ? random.Next(64) : 0);
                for (var channel = 1; channel <= 3; channel++) rows[at++] = (byte)(shade * channel);
            }
        }
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);

        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // bits, colours
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var start = (int)file.Length;
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(file.GetBuffer().AsSpan(start, type.Length + data.Length)));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG wants it (ISO 3309), a bit at a time.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
        }
        return ~crc;
    }
}
