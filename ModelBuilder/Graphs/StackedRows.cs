namespace Glimpse.ModelBuilder.Graphs;

/// <summary>Matrices of equal width, one below the other: q, k and v become one matrix product.</summary>
internal sealed class StackedRows(params IReadOnlyList<IRows> parts) : IRows
{
    public string Label => string.Join(" + ", parts.Select(part => part.Label));

    public long Count => parts.Sum(part => part.Count);

    public int Width => parts[0].Width;

    public void Read(long first, Span<float> destination)
    {
        foreach (var part in parts)
        {
            if (destination.IsEmpty)
                return;
            if (first < part.Count)
            {
                var take = (int)Math.Min(destination.Length / Width, part.Count - first) * Width;
                part.Read(first, destination[..take]);
                destination = destination[take..];
                first = 0;
            }
            else
            {
                first -= part.Count;
            }
        }
    }
}
