using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>
/// Turns a JSON schema into nodes that guide an answer. A value is known by the set of subschemas that it must satisfy, so recursion through $ref closes by itself;
/// a queue of values, not recursion, keeps deep schemas off the stack.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly CompileBudget _budget;
    private readonly Combinations _combinations;
    private readonly Disjointness _disjointness;
    private readonly NodeFactory _nodes;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Queue<(Value Value, IReadOnlyList<Place> Places)> _open = new();

    private SchemaCompiler(SchemaDocument document, CompileBudget budget)
    {
        _budget = budget;
        _combinations = new Combinations(document, budget);
        _disjointness = new Disjointness(_combinations, budget);
        _nodes = new NodeFactory(budget);
    }

    /// <summary>Any JSON object, for response_format json_object.</summary>
    public static CompiledSchema AnyObject { get; } = CompileAnyObject();

    /// <exception cref="RequestRefusedException">The schema is wrong, asks for what cannot be guaranteed, is too complex, or fits nothing; the message says where.</exception>
    public static CompiledSchema Compile(JsonElement schema, CancellationToken cancellation = default)
    {
        var characters = schema.GetRawText().Length;
        if (characters > SchemaLimits.MaxCharacters) throw SchemaRefusal.TooComplex($"The schema has {characters} characters; at most {SchemaLimits.MaxCharacters} are supported.");
        var document = new SchemaDocument(schema);
        return new SchemaCompiler(document, new CompileBudget(cancellation)).Compile(document.Root);
    }

    private CompiledSchema Compile(Place root)
    {
        var value = ValueOf([root]);
        while (_open.TryDequeue(out var next)) AddForms(next.Value, next.Places);
        Satisfiability.Settle(value, _nodes.All, _budget);
        return new CompiledSchema(value, _nodes.All, _budget.Cells * sizeof(ushort) + _nodes.All.Count * 500L);
    }

    private static CompiledSchema CompileAnyObject()
    {
        using var schema = JsonDocument.Parse("""{"type": "object"}""");
        return Compile(schema.RootElement);
    }

    /// <summary>The value that satisfies all of the schemas; its forms may still be in the queue.</summary>
    private Value ValueOf(IReadOnlyList<Place> places)
    {
        var key = string.Join('\n', places.Select(place => place.Path).Distinct().Order(StringComparer.Ordinal));
        if (places.Count == 0) return _nodes.Free(SchemaLimits.MaxFreeDepth);
        if (_values.TryGetValue(key, out var known)) return known;
        if (_values.Count == SchemaLimits.MaxValues) throw SchemaRefusal.TooComplex($"The schema has more than {SchemaLimits.MaxValues} subschemas, or combinations of them by allOf.");
        _budget.Spend(500);
        var value = new Value();
        _values.Add(key, value);
        _open.Enqueue((value, places));
        return value;
    }

    private void AddForms(Value value, IReadOnlyList<Place> places)
    {
        foreach (var combination in _combinations.Of(places))
        {
            _budget.Spend(500);
            var demands = Demands.Of(combination.Places, _budget);
            _disjointness.Require(combination, demands);
            if (demands.IsFree) value.Forms.AddRange(_nodes.Free(SchemaLimits.MaxFreeDepth).Forms);
            else if (demands.Literals is { } literals) value.Forms.AddRange(_nodes.Literals(literals, demands.Path));
            else AddForms(value, demands);
        }
    }

    private void AddForms(Value value, Demands demands)
    {
        var kinds = demands.Kinds;
        value.Forms.AddRange(_nodes.Words((kinds & Kinds.Null) != 0, (kinds & Kinds.Boolean) != 0));
        if ((kinds & Kinds.Number) != 0 && demands.Numbers is { } numbers) value.Forms.AddRange(_nodes.Number(numbers, (kinds & Kinds.Fraction) == 0, demands.Path));
        if ((kinds & Kinds.String) != 0) value.Forms.AddRange(_nodes.Text(demands.Texts, demands.Path));
        if ((kinds & Kinds.Object) != 0) value.Forms.AddRange(Object(demands));
        if ((kinds & Kinds.Array) != 0) value.Forms.AddRange(Array(demands));
    }

    private IEnumerable<Node> Object(Demands demands)
    {
        var node = _nodes.NewObject();
        node.Members = demands.Members;
        _budget.Spend(10L * demands.Names.Count * demands.Objects.Count);
        // A byte of a name is a node of a tree; in memory as much as so many cells.
        _budget.SpendCells(40L * demands.Names.Sum(name => name.Length));
        foreach (var name in demands.Names) node.Properties.Add(new Property(SchemaText.Quoted(name), ValueOf(demands.OfProperty(name)), demands.Required.Contains(name)));
        if (demands.IsOpen)
        {
            node.FreeName = _nodes.FreeName(node.Properties, demands.Path);
            node.FreeValue = demands.OfOtherProperties is { Count: > 0 } others ? ValueOf(others) : _nodes.Free(SchemaLimits.MaxFreeDepth - 1);
        }
        return [node];
    }

    private IEnumerable<Node> Array(Demands demands)
    {
        var (min, max) = demands.Items;
        if (min > max) return [];
        var node = _nodes.NewArray();
        var listed = demands.Arrays.Max(part => part.First.Count);
        // A tuple that is silent about more items has none, unless there must be more.
        var isTuple = listed > 0 && min <= listed && demands.Arrays.All(part => part.Other is null);
        (node.Min, node.Max) = (min, isTuple ? Math.Min(max, listed) : max);
        for (var index = 0; index < Math.Min(listed, node.Max); index++) node.First.Add(ValueOf(demands.OfItem(index)));
        if (node.Max > listed) node.Other = demands.OfItem(listed) is { Count: > 0 } others ? ValueOf(others) : _nodes.Free(SchemaLimits.MaxFreeDepth - 1);
        return [node];
    }
}
