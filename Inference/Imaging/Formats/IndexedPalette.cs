namespace Glimpse.Inference.Imaging.Formats;

/// <summary>Up to 256 colours; an index that has none is grey of that brightness, as Pillow has it.</summary>
internal sealed class IndexedPalette
{
    private readonly byte[] _colours = new byte[256 * 3]; // [256, 3]

    private IndexedPalette()
    {
        for (var i = 0; i < _colours.Length; i++) _colours[i] = (byte)(i / 3);
    }

    public static IndexedPalette Grey { get; } = new();

    /// <param name="colours">[colours, 3], red first.</param>
    public static IndexedPalette FromRgb(ReadOnlySpan<byte> colours)
    {
        var palette = new IndexedPalette();
        colours[..Math.Min(colours.Length, palette._colours.Length)].CopyTo(palette._colours);
        return palette;
    }

    /// <param name="colours">[colours, stride], blue first.</param>
    /// <param name="stride">3, or 4 with a byte that means nothing.</param>
    public static IndexedPalette FromBgr(ReadOnlySpan<byte> colours, int stride)
    {
        var palette = new IndexedPalette();
        for (var i = 0; i < Math.Min(256, colours.Length / stride); i++)
            for (var channel = 0; channel < 3; channel++)
                palette._colours[i * 3 + channel] = colours[i * stride + 2 - channel];
        return palette;
    }

    /// <summary>[3], red first.</summary>
    public ReadOnlySpan<byte> this[int index] => _colours.AsSpan(index * 3, 3);
}
