namespace Glimpse.ModelBuilder.Graphs;

/// <summary>
/// Writes a graph as <c>NAME.onnx</c> with its weights in <c>NAME.onnx_data</c>. Weights lie in a file of their own so that
/// the protobuf stays small (its limit is 2 GB) and the runtime can map them.
/// </summary>
internal static class OnnxFile
{
    // IR version 9 and opset 20 belong together (ONNX 1.15): the oldest with GridSample's "cubic".
    private const long IrVersion = 9;
    private const long Opset = 20;
    private const long MicrosoftOpset = 1;

    // Shapes and axes stay in the protobuf: the runtime needs them for shape inference.
    private const long LargestInline = 1024;

    // A memory page: what the runtime asks of a weight that it maps instead of copying.
    private const long Alignment = 4096;

    /// <summary>Bytes that <see cref="Write"/> will put into the data file.</summary>
    public static long DataLength(Graph graph) => graph.Weights.Values.Where(IsExternal).Aggregate(0L, (end, weight) => Align(end) + weight.ByteLength);

    /// <summary>Writes both files; the weights go through <paramref name="openData"/>, the rest through <paramref name="openModel"/>.</summary>
    public static void Write(Graph graph, string producerVersion, string dataFileName, Func<Stream> openModel, Func<Stream> openData, CancellationToken cancellation)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        if (graph.Weights.Values.Any(IsExternal))
        {
            using var data = openData();
            WriteData(graph, data, offsets, cancellation);
        }

        using var model = openModel();
        model.Write(Model(graph, producerVersion, dataFileName, offsets).Bytes);
    }

    private static bool IsExternal(Weight weight) => weight.ByteLength > LargestInline;

    private static long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static void WriteData(Graph graph, Stream data, Dictionary<string, long> offsets, CancellationToken cancellation)
    {
        var padding = new byte[Alignment];
        long position = 0;
        foreach (var weight in graph.Weights.Values.Where(IsExternal))
        {
            var start = Align(position);
            data.Write(padding.AsSpan(0, (int)(start - position)));
            weight.Content.WriteTo(data, cancellation);
            offsets[weight.Name] = start;
            position = start + weight.ByteLength;
        }
    }

    private static ProtoWriter Model(Graph graph, string producerVersion, string dataFileName, Dictionary<string, long> offsets) => new ProtoWriter()
        .Write(1, IrVersion)
        .Write(2, "Glimpse.ModelBuilder")
        .Write(3, producerVersion)
        .Write(7, new ProtoWriter()
            .WriteAll(1, graph.Nodes, NodeMessage)
            .Write(2, graph.Name)
            .WriteAll(5, graph.Weights.Values, weight => TensorMessage(weight, dataFileName, offsets))
            .WriteAll(11, graph.Inputs, PortMessage)
            .WriteAll(12, graph.Outputs, PortMessage))
        .Write(8, new ProtoWriter().Write(1, string.Empty).Write(2, Opset))
        .Write(8, new ProtoWriter().Write(1, Operator.MicrosoftDomain).Write(2, MicrosoftOpset));

    private static ProtoWriter NodeMessage(Node node)
    {
        var message = new ProtoWriter();
        foreach (var input in node.Inputs)
            message.Write(1, input);
        foreach (var output in node.Outputs)
            message.Write(2, output);
        return message
            .Write(3, node.Name)
            .Write(4, node.Operator.Type)
            .WriteAll(5, node.Attributes, AttributeMessage)
            .Write(7, node.Operator.Domain);
    }

    // AttributeProto: f = 2, i = 3, s = 4, ints = 8, and type = 20 with FLOAT = 1, INT = 2, STRING = 3, INTS = 7.
    private static ProtoWriter AttributeMessage(KeyValuePair<string, object> attribute)
    {
        var message = new ProtoWriter().Write(1, attribute.Key);
        switch (attribute.Value)
        {
            case float value:
                return message.Write(2, value).Write(20, 1L);
            case long value:
                return message.Write(3, value).Write(20, 2L);
            case string value:
                return message.Write(4, value).Write(20, 3L);
            case long[] values:
                foreach (var value in values)
                    message.Write(8, value);
                return message.Write(20, 7L);
            default:
                throw new NotSupportedException($"Attribute {attribute.Key} has the unsupported type {attribute.Value.GetType()}.");
        }
    }

    // TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9, external_data = 13, data_location = 14 with EXTERNAL = 1.
    private static ProtoWriter TensorMessage(Weight weight, string dataFileName, Dictionary<string, long> offsets)
    {
        var message = new ProtoWriter();
        foreach (var dimension in weight.Shape)
            message.Write(1, dimension);
        message.Write(2, (long)weight.Type).Write(8, weight.Name);
        if (!offsets.TryGetValue(weight.Name, out var offset))
        {
            using var bytes = new MemoryStream();
            weight.Content.WriteTo(bytes, CancellationToken.None);
            return message.Write(9, bytes.ToArray());
        }

        return message
            .Write(13, Entry("location", dataFileName))
            .Write(13, Entry("offset", $"{offset}"))
            .Write(13, Entry("length", $"{weight.ByteLength}"))
            .Write(14, 1L);
    }

    private static ProtoWriter Entry(string key, string value) => new ProtoWriter().Write(1, key).Write(2, value);

    private static ProtoWriter PortMessage(GraphPort port)
    {
        var shape = new ProtoWriter();
        foreach (var dimension in port.Shape)
            shape.Write(1, long.TryParse(dimension, out var size) ? new ProtoWriter().Write(1, size) : new ProtoWriter().Write(2, dimension));
        var tensor = new ProtoWriter().Write(1, (long)port.Type).Write(2, shape);
        return new ProtoWriter().Write(1, port.Name).Write(2, new ProtoWriter().Write(1, tensor));
    }
}
