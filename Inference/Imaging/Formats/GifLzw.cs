namespace Glimpse.Inference.Imaging.Formats;

/// <summary>
/// LZW as GIF uses it. Every string that is ever repeated already stands in the output, so a code is a place and a length there, and no string is built anew.
/// </summary>
internal static class GifLzw
{
    private const int MaxCodeSize = 12; // bits
    private const int TableSize = 1 << MaxCodeSize;

    /// <param name="blocks">The compressed data.</param>
    /// <param name="indexSize">Bits of a colour index.</param>
    /// <param name="output">As many indices as the frame has pixels; all are written.</param>
    public static void Decode(GifBlocks blocks, int indexSize, Span<byte> output)
    {
        if (indexSize is < 1 or > 8) throw Damaged();
        var (clear, end) = (1 << indexSize, (1 << indexSize) + 1);
        Span<int> starts = stackalloc int[TableSize];
        Span<int> lengths = stackalloc int[TableSize];
        var (next, size, previous) = (end + 1, indexSize + 1, -1); // previous: where the last string starts
        for (var written = 0; written < output.Length;)
        {
            var code = blocks.Read(size);
            if (code == end || code > next || (code == next && previous < 0)) throw Damaged();
            if (code == clear)
            {
                (next, size, previous) = (end + 1, indexSize + 1, -1);
                continue;
            }
            var begin = written;
            if (code < clear) output[written++] = (byte)code;
            else written = Repeat(output, written, code == next ? previous : starts[code], code == next ? begin - previous + 1 : lengths[code]);

            if (previous >= 0 && next < TableSize)
            {
                // The new string is the last one and the first index of this one, which stands right behind it.
                (starts[next], lengths[next]) = (previous, begin - previous + 1);
                next++;
                if (next == 1 << size && size < MaxCodeSize) size++;
            }
            previous = begin;
        }
    }

    /// <summary>Index by index, since a string may reach into what is being written; what exceeds the frame is dropped.</summary>
    private static int Repeat(Span<byte> output, int written, int start, int length)
    {
        length = Math.Min(length, output.Length - written);
        for (var i = 0; i < length; i++) output[written + i] = output[start + i];
        return written + length;
    }

    private static Requests.RequestRefusedException Damaged() => ImageRefusal.Damaged(ImageFormat.Gif, "its compressed pixels make no sense");
}
