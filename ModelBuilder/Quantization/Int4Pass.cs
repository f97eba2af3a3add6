using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Quantization;

/// <summary>
/// Replaces every matrix product with a stored matrix, and every table lookup, by its 4-bit form. What is left alone is what
/// does not divide into blocks: in GLM-4V only the patch embedding, 0.02 % of the weights and the first thing that pixels meet.
/// </summary>
internal static class Int4Pass
{
    private const long Bits = 4;

    // On CPU activations are rounded to int8 per block for the product: several times faster, and the error is far below the weights' own.
    private const long Int8Activations = 4;

    /// <param name="graph">In float32.</param>
    /// <param name="forCpu">Lets kernels round activations to int8, which only the CPU's do.</param>
    /// <param name="blockSize">Numbers that share a scale.</param>
    public static void Apply(Graph graph, bool forCpu, int blockSize)
    {
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            graph.Nodes[i] = node.Operator.Type switch
            {
                "FusedMatMul" when Matrix(graph, node.Inputs[1]) is { } weight => Product(graph, node, weight, forCpu, blockSize),
                "Gather" when Matrix(graph, node.Inputs[0]) is { } weight => Lookup(graph, node, weight, blockSize),
                _ => node,
            };
        }
    }

    private static Weight? Matrix(Graph graph, string name) =>
        graph.Weights.TryGetValue(name, out var weight) && weight is { Shape.Count: 2, Content: RowContent content } && QuantizedMatrix.Fits(content.Rows) ? weight : null;

    private static Node Product(Graph graph, Node node, Weight weight, bool forCpu, int blockSize)
    {
        var matrix = new QuantizedMatrix(((RowContent)weight.Content).Rows, blockSize);
        var parts = Store(graph, weight, matrix, [matrix.Count, matrix.Blocks, matrix.BlockSize / 2]);
        List<KeyValuePair<string, object>> attributes =
            [new("K", (long)matrix.Width), new("N", matrix.Count), new("bits", Bits), new("block_size", (long)matrix.BlockSize)];
        if (forCpu)
            attributes.Add(new("accuracy_level", Int8Activations));
        return node with { Operator = Operator.Microsoft("MatMulNBits"), Inputs = [node.Inputs[0], .. parts], Attributes = attributes };
    }

    private static Node Lookup(Graph graph, Node node, Weight weight, int blockSize)
    {
        var matrix = new QuantizedMatrix(((RowContent)weight.Content).Rows, blockSize);
        var parts = Store(graph, weight, matrix, [matrix.Count, matrix.Width / 2]);
        return node with
        {
            Operator = Operator.Microsoft("GatherBlockQuantized"),
            Inputs = [parts[0], node.Inputs[1], parts[1], parts[2]],
            Attributes = [new("gather_axis", 0L), new("quantize_axis", 1L), new("block_size", (long)matrix.BlockSize), new("bits", Bits)],
        };
    }

    private static string[] Store(Graph graph, Weight weight, QuantizedMatrix matrix, long[] codesShape)
    {
        graph.Remove(weight.Name);
        return
        [
            graph.Add(new Weight(weight.Name + ".codes", ElementType.UInt8, codesShape, matrix.Codes)).Name,
            graph.Add(new Weight(weight.Name + ".scales", ElementType.Float, [matrix.Count, matrix.Blocks], matrix.Scales)).Name,
            graph.Add(new Weight(weight.Name + ".zero_points", ElementType.UInt8, [matrix.Count, matrix.ZeroPointBytes], matrix.ZeroPoints)).Name,
        ];
    }
}
