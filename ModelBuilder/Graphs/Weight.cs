namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A constant tensor of the graph. Its bytes are produced only when the file is written.</summary>
/// <param name="Name">The tensor's name in the graph.</param>
/// <param name="Type">The element type it is stored in.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Content">Where its bytes come from.</param>
internal sealed record Weight(string Name, ElementType Type, IReadOnlyList<long> Shape, IWeightContent Content)
{
    /// <summary>Size of the stored tensor.</summary>
    public long ByteLength => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension)) * Type.Size();
}
