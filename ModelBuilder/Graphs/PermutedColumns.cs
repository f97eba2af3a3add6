namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A matrix whose column i is column <c>order[i]</c> of another: a convolution's weight as the matrix that its patches need.</summary>
internal sealed class PermutedColumns(IRows source, int[] order) : IRows
{
    public string Label => source.Label;

    public long Count => source.Count;

    public int Width => source.Width;

    public void Read(long first, Span<float> destination)
    {
        source.Read(first, destination);
        var row = new float[Width];
        for (var start = 0; start < destination.Length; start += Width)
        {
            var band = destination.Slice(start, Width);
            band.CopyTo(row);
            for (var i = 0; i < band.Length; i++)
                band[i] = row[order[i]];
        }
    }
}
