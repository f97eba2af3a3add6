namespace Glimpse.ModelBuilder.Graphs;

/// <summary>An input or output of the graph.</summary>
/// <param name="Name">Its name, part of the package's contract.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Dimensions: a number, or a name for one that varies.</param>
/// <param name="IsCache">True for key-value buffers, which take the type of the activations; other floats stay float32 at the border.</param>
internal sealed record GraphPort(string Name, ElementType Type, IReadOnlyList<string> Shape, bool IsCache = false);
