namespace Glimpse.Inference.Imaging.Formats;

/// <summary>BMP's run-length coding of 4 and 8 bit indices: pairs of bytes, a count and a value; a count of 0 begins a command.</summary>
internal static class BmpRle
{
    private const int EndOfRow = 0, EndOfPicture = 1, Move = 2;

    /// <returns>[height, width], rows in the order of the file; what is not written is index 0.</returns>
    public static byte[] Decode(BmpHeader header, ReadOnlySpan<byte> file)
    {
        var indices = new byte[checked(header.Width * header.Height)];
        var reader = new ByteReader(file, ImageFormat.Bmp, header.PixelStart);
        var isRle4 = header.Compression == BmpCompression.Rle4;
        var (width, x, at) = (header.Width, 0, 0); // x may reach beyond the row, at is where the next index goes
        while (at < indices.Length)
        {
            var (count, value) = (reader.Byte(), reader.Byte());
            if (count > 0)
            {
                var run = Math.Min(count, Math.Min(Math.Max(0, width - x), indices.Length - at));
                for (var i = 0; i < run; i++) indices[at + i] = Index(isRle4, value, i);
                (x, at) = (x + run, at + run);
                continue;
            }
            switch (value)
            {
                case EndOfRow:
                    (x, at) = (0, (at + width - 1) / width * width);
                    break;
                case EndOfPicture:
                    return indices;
                case Move:
                    at = (int)Math.Min(indices.Length, at + reader.Byte() + (long)reader.Byte() * width);
                    x = at % width;
                    break;
                default:
                    var literal = Math.Min(value, indices.Length - at);
                    var bytes = reader.Take((isRle4 ? (value + 1) / 2 : value) + 1 & ~1); // padded to 16 bits
                    for (var i = 0; i < literal; i++) indices[at + i] = Index(isRle4, bytes[isRle4 ? i / 2 : i], i);
                    (x, at) = (x + value, at + literal);
                    break;
            }
        }
        return indices;
    }

    private static byte Index(bool isRle4, byte value, int i) => !isRle4 ? value : (byte)(i % 2 == 0 ? value >> 4 : value & 0x0F);
}
