namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A matrix whose elements are a formula of row and column: tables of cosines and sines.</summary>
internal sealed class ComputedRows(string label, long count, int width, Func<long, int, float> element) : IRows
{
    public string Label => label;

    public long Count => count;

    public int Width => width;

    public void Read(long first, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = element(first + (i / width), i % width);
    }
}
