namespace Glimpse.Inference.Imaging.Formats;

/// <summary>The rows of a picture of palette indices.</summary>
/// <param name="width">Pixels.</param>
/// <param name="height">Pixels.</param>
/// <param name="indices">[height, width].</param>
/// <param name="palette">Their colours.</param>
/// <param name="transparent">The index that becomes white.</param>
internal sealed class IndexedRows(int width, int height, byte[] indices, IndexedPalette palette, int? transparent = null) : PixelRows(width, height)
{
    private int _next;

    public override void Read(Span<byte> row)
    {
        var line = indices.AsSpan(_next++ * Width, Width);
        for (var x = 0; x < line.Length; x++)
        {
            var pixel = row.Slice(x * 3, 3);
            if (line[x] == transparent) pixel.Fill(255);
            else palette[line[x]].CopyTo(pixel);
        }
    }
}
