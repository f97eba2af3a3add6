using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Quantization;

/// <summary>
/// Turns a float32 graph into a float16 or bfloat16 one: weights and the key-value cache take the type, casts keep every other
/// input and output float32, and operators without half-precision kernels stay float32 between casts.
/// </summary>
internal static class HalfPass
{
    // CUDA's GridSample is float32 only; positions are also where rounding would move whole patches.
    private static readonly HashSet<string> Float32Only = ["GridSample"];

    public static void Apply(Graph graph, ElementType type)
    {
        var wide = graph.Nodes.Where(node => Float32Only.Contains(node.Operator.Type)).SelectMany(node => node.Inputs).ToHashSet();
        foreach (var weight in graph.Weights.Values.ToArray())
        {
            if (weight is { Type: ElementType.Float, Content: IFloatContent content } && !wide.Contains(weight.Name))
                graph.Replace(weight with { Type = type, Content = content.As(type) });
        }

        var nodes = new List<Node>();
        var narrowed = NarrowInputs(graph, type, nodes);
        foreach (var node in graph.Nodes)
            nodes.AddRange(Float32Only.Contains(node.Operator.Type) ? NarrowOutput(node, type) : [Rename(node, narrowed)]);
        WidenOutputs(graph, type, nodes);
        graph.Nodes.Clear();
        graph.Nodes.AddRange(nodes);
    }

    private static Dictionary<string, string> NarrowInputs(Graph graph, ElementType type, List<Node> nodes)
    {
        var narrowed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var port = graph.Inputs[i];
            if (port.IsCache)
            {
                graph.Inputs[i] = port with { Type = type };
            }
            else if (port.Type == ElementType.Float)
            {
                narrowed[port.Name] = port.Name + ":narrow";
                nodes.Add(Cast(port.Name, port.Name + ":narrow", type));
            }
        }

        return narrowed;
    }

    private static Node Rename(Node node, Dictionary<string, string> names) =>
        node with { Inputs = [.. node.Inputs.Select(input => names.GetValueOrDefault(input, input))] };

    private static Node[] NarrowOutput(Node node, ElementType type)
    {
        var wide = node.Outputs[0] + ":wide";
        return [node with { Outputs = [wide] }, Cast(wide, node.Outputs[0], type)];
    }

    private static void WidenOutputs(Graph graph, ElementType type, List<Node> nodes)
    {
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            var port = graph.Outputs[i];
            if (port.IsCache)
            {
                graph.Outputs[i] = port with { Type = type };
            }
            else if (port.Type == ElementType.Float)
            {
                var narrow = port.Name + ":narrow";
                var producer = nodes.FindIndex(node => node.Outputs.Contains(port.Name));
                nodes[producer] = nodes[producer] with { Outputs = [.. nodes[producer].Outputs.Select(output => output == port.Name ? narrow : output)] };
                nodes.Add(Cast(narrow, port.Name, ElementType.Float));
            }
        }
    }

    private static Node Cast(string from, string to, ElementType type) => new($"cast/{to}", new Operator("Cast"), [from], [to], [new("to", (long)type)]);
}
