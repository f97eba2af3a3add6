namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A matrix turned on its side. It reads all of its source at each call, so it is for small tables only (the learned position grid).</summary>
internal sealed class TransposedRows(IRows source) : IRows
{
    public string Label => source.Label;

    public long Count => source.Width;

    public int Width => checked((int)source.Count);

    public void Read(long first, Span<float> destination)
    {
        var all = new float[source.Count * source.Width];
        source.Read(0, all);
        for (var i = 0; i < destination.Length; i++)
        {
            var (row, column) = ((int)first + (i / Width), i % Width);
            destination[i] = all[(column * source.Width) + row];
        }
    }
}
