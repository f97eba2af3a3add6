namespace Glimpse.Inference.Imaging;

/// <summary>
/// Where each patch of a picture lies, as the vision encoder takes it. Patches come in the order of <see cref="PatchExtractor"/>: merge block by merge block.
/// </summary>
/// <param name="headDim">Numbers in one attention head; rotary frequencies take half of it, a quarter each for row and column.</param>
/// <param name="ropeTheta">The base of the rotary frequencies.</param>
/// <param name="mergeSize">Patches along a merge block's side.</param>
public sealed class VisionPositions(int headDim, double ropeTheta, int mergeSize)
{
    private readonly int _quarter = headDim / 4;

    /// <summary>Numbers in <c>position_grid</c>.</summary>
    public static int PositionGridLength(PatchGrid grid) => grid.Patches * 2;

    /// <summary>Numbers in each of <c>rotary_cos</c> and <c>rotary_sin</c>.</summary>
    public int RotaryLength(PatchGrid grid) => grid.Patches * _quarter * 2;

    /// <param name="grid">The picture's patches.</param>
    /// <param name="positions">[1, patches, 1, 2]: (x, y) of each patch's centre, the picture reaching from -1 to 1.</param>
    public void WritePositionGrid(PatchGrid grid, Span<float> positions)
    {
        var next = 0;
        foreach (var (row, column) in new BlockOrder(grid, mergeSize))
        {
            positions[next++] = Centre(column, grid.Columns);
            positions[next++] = Centre(row, grid.Rows);
        }
    }

    /// <param name="grid">The picture's patches.</param>
    /// <param name="cos">[patches, headDim / 2]: the row's quarter, then the column's.</param>
    /// <param name="sin">As <paramref name="cos"/>.</param>
    public void WriteRotary(PatchGrid grid, Span<float> cos, Span<float> sin)
    {
        var places = Math.Max(grid.Rows, grid.Columns);
        var (cosines, sines) = Tables(places);
        var next = 0;
        foreach (var (row, column) in new BlockOrder(grid, mergeSize))
        {
            foreach (var place in (ReadOnlySpan<int>)[row, column])
            {
                cosines.AsSpan(place * _quarter, _quarter).CopyTo(cos[next..]);
                sines.AsSpan(place * _quarter, _quarter).CopyTo(sin[next..]);
                next += _quarter;
            }
        }
    }

    /// <summary>Float operations in the reference's order.</summary>
    private static float Centre(int index, int count) => (index + 0.5f) / count * 2f - 1f;

    /// <summary>[places, headDim / 4]: of place * theta^(-2i / (headDim / 2)).</summary>
    private (float[] Cos, float[] Sin) Tables(int places)
    {
        var (cos, sin) = (new float[places * _quarter], new float[places * _quarter]);
        for (var i = 0; i < _quarter; i++)
        {
            var frequency = (float)(1 / Math.Pow(ropeTheta, 2.0 * i / (_quarter * 2)));
            for (var place = 0; place < places; place++)
                (sin[place * _quarter + i], cos[place * _quarter + i]) = MathF.SinCos(place * frequency);
        }
        return (cos, sin);
    }
}
