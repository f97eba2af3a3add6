namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A frame of a GIF, as its descriptor places it on the canvas; the canvas grows where the frame reaches over it.</summary>
internal sealed record GifFrame(int X, int Y, int Width, int Height, int CanvasWidth, int CanvasHeight)
{
    public required bool IsInterlaced { get; init; }
    public required IndexedPalette Palette { get; init; }

    /// <summary>The colour that shows what lies behind.</summary>
    public required int? Transparent { get; init; }

    /// <summary>Bits of a colour index in the compressed data.</summary>
    public required int CodeSize { get; init; }

    /// <summary>Where the blocks of compressed data begin.</summary>
    public required int DataStart { get; init; }

    /// <summary>Puts rows into their order and place. What the frame leaves free is transparent, or has the first colour where nothing is.</summary>
    /// <param name="indices">[height, width], rows in the order of the file.</param>
    /// <returns>[canvas height, canvas width].</returns>
    public byte[] OnCanvas(byte[] indices)
    {
        if (!IsInterlaced && Width == CanvasWidth && Height == CanvasHeight) return indices;
        var canvas = new byte[checked(CanvasWidth * CanvasHeight)];
        if (Transparent is { } colour and not 0) canvas.AsSpan().Fill((byte)colour);
        var stored = 0;
        foreach (var row in RowOrder())
            indices.AsSpan(stored++ * Width, Width).CopyTo(canvas.AsSpan((Y + row) * CanvasWidth + X));
        return canvas;
    }

    /// <summary>Interlaced rows come in four passes: every eighth, those half-way between, and so on.</summary>
    private IEnumerable<int> RowOrder()
    {
        (int Start, int Step)[] passes = IsInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        foreach (var (start, step) in passes)
            for (var row = start; row < Height; row += step)
                yield return row;
    }
}
