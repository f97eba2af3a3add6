using System.Runtime.InteropServices;

namespace Glimpse.ModelBuilder.Graphs;

/// <summary>
/// A computation under construction: layers are functions that add nodes and hand on values. Everything is float32 here;
/// smaller types are passes over the finished graph.
/// </summary>
internal sealed class Graph(string name)
{
    private readonly Dictionary<string, int> counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Weight> weights = new(StringComparer.Ordinal);
    private string scope = string.Empty;

    public string Name => name;

    public List<GraphPort> Inputs { get; } = [];

    public List<GraphPort> Outputs { get; } = [];

    public List<Node> Nodes { get; } = [];

    /// <summary>The constants, in the order in which they were added.</summary>
    public IReadOnlyDictionary<string, Weight> Weights => weights;

    /// <summary>Names nodes and constants after the part of the model that is being composed.</summary>
    public void Enter(string part) => scope = part + "/";

    public Value Input(string port, ElementType type, params IReadOnlyList<string> shape) => Input(new GraphPort(port, type, shape));

    public Value Input(GraphPort port)
    {
        Inputs.Add(port);
        return new Value(port.Name);
    }

    /// <summary>Makes a value an output: the node that computes it takes the port's name. No node may have used the value before.</summary>
    public void Output(GraphPort port, Value value)
    {
        var index = Nodes.FindLastIndex(node => node.Outputs.Contains(value.Name));
        Nodes[index] = Nodes[index] with { Outputs = [.. Nodes[index].Outputs.Select(output => output == value.Name ? port.Name : output)] };
        Outputs.Add(port);
    }

    public Value Weight(string weightName, IRows rows, params IReadOnlyList<long> shape) =>
        Add(new Weight(weightName, ElementType.Float, shape, new RowContent(rows, ElementType.Float)));

    public Value Add(Weight weight)
    {
        weights.TryAdd(weight.Name, weight);
        return new Value(weight.Name);
    }

    public void Replace(Weight weight) => weights[weight.Name] = weight;

    public void Remove(string weightName) => weights.Remove(weightName);

    /// <summary>A small constant of whole numbers: axes, sizes, shapes.</summary>
    public Value Constant(params IReadOnlyList<long> values) => Constant(values, [values.Count]);

    public Value Scalar(long value) => Constant([value], []);

    /// <summary>Adds a node with one output and returns it.</summary>
    public Value Call(Operator op, Value[] inputs, params (string Key, object Value)[] attributes) => Call(op, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs and returns them.</summary>
    public Value[] Call(Operator op, Value[] inputs, int outputs, params (string Key, object Value)[] attributes) =>
        Call(op, inputs, [.. Enumerable.Repeat(true, outputs)], attributes);

    /// <summary>Adds a node of whose optional outputs only some are wanted; the others come back as <see cref="Value.None"/>.</summary>
    public Value[] Call(Operator op, Value[] inputs, bool[] wanted, params (string Key, object Value)[] attributes)
    {
        var nodeName = Unique(op.Type);
        Value[] outputs = [.. wanted.Select((yes, i) => yes ? new Value($"{nodeName}:{i}") : Value.None)];
        Nodes.Add(new Node(
            nodeName,
            op,
            [.. inputs.Select(input => input.Name)],
            [.. outputs.Select(output => output.Name)],
            [.. attributes.Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value))]));
        return outputs;
    }

    private Value Constant(IReadOnlyList<long> values, IReadOnlyList<long> shape)
    {
        var bytes = MemoryMarshal.AsBytes<long>(values.ToArray()).ToArray();
        var kind = shape.Count == 0 ? "scalar" : "list";
        return Add(new Weight($"const/{kind}_{string.Join('_', values)}", ElementType.Int64, shape, new LiteralContent(bytes)));
    }

    private string Unique(string type)
    {
        var stem = scope + type;
        var count = counters[stem] = counters.GetValueOrDefault(stem) + 1;
        return count == 1 ? stem : $"{stem}_{count}";
    }
}
