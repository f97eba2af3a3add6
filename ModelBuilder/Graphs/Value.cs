namespace Glimpse.ModelBuilder.Graphs;

/// <summary>An edge of the graph: a tensor that some node computes, or a graph input or weight. <c>None</c> stands for an optional input left out.</summary>
internal readonly record struct Value(string Name)
{
    public static Value None => new(string.Empty);
}
