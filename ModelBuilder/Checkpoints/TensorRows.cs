using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>A checkpoint's tensor as a matrix: its first dimension counts rows, a vector is one row.</summary>
internal sealed class TensorRows(SafetensorsFile file, TensorEntry entry) : IRows
{
    public string Label => $"{file.Name}: {entry.Name}";

    public long Count => entry.Shape.Count < 2 ? 1 : entry.Shape[0];

    public int Width => checked((int)(entry.Count / Count));

    public void Read(long first, Span<float> destination) => file.ReadSingles(entry, first * Width, destination);
}
