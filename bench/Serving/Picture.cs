namespace Glimpse.Bench.Serving;

/// <summary>Pictures as files, each unlike the others.</summary>
internal static class Picture
{
    private const int HeaderBytes = 54;

    /// <summary>A BMP of smooth colours and noise, 24 bits a pixel.</summary>
    public static byte[] Bmp(int width, int height, int seed)
    {
        var stride = (width * 3 + 3) / 4 * 4;
        var file = new byte[HeaderBytes + stride * height];
        "BM"u8.CopyTo(file);
        Write(2, file.Length);
        Write(10, HeaderBytes);
        Write(14, 40);
        Write(18, width);
        Write(22, height);
        Write(26, 1 | (24 << 16)); // planes and bits
        Write(34, stride * height);
        var random = new Random(seed);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width * 3; x++) file[HeaderBytes + y * stride + x] = (byte)((x + y * 2 + seed * 31) / 7 + random.Next(16));
        }
        return file;

        void Write(int at, int value) => BitConverter.TryWriteBytes(file.AsSpan(at), value);
    }
}
