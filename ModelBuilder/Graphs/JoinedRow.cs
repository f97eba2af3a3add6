namespace Glimpse.ModelBuilder.Graphs;

/// <summary>Vectors, one after the other, as one vector: the biases of stacked matrices.</summary>
internal sealed class JoinedRow(params IReadOnlyList<IRows> parts) : IRows
{
    public string Label => string.Join(" + ", parts.Select(part => part.Label));

    public long Count => 1;

    public int Width => parts.Sum(part => part.Width);

    public void Read(long first, Span<float> destination)
    {
        foreach (var part in parts)
        {
            part.Read(0, destination[..part.Width]);
            destination = destination[part.Width..];
        }
    }
}
