using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Removes what nothing fits, so that every way that is left can be gone to its end, and finds how deep each value is at least.</summary>
internal static class Satisfiability
{
    /// <exception cref="Requests.RequestRefusedException">Nothing fits the schema, or nothing that is short and shallow enough.</exception>
    public static void Settle(Value root, IReadOnlyList<Node> nodes, CompileBudget budget)
    {
        Costs costs;
        do
        {
            budget.Spend(20L * nodes.Sum(Parts));
            foreach (var node in nodes.OfType<ObjectNode>()) node.IndexRequired();
            costs = new Costs(nodes, SpellByBytes, budget);
        }
        while (Prune(root, nodes, costs));
        foreach (var node in nodes.OfType<ObjectNode>()) node.Seal();
        if (root.Forms.Count == 0)
            throw SchemaRefusal.Unsupported("#", "No value fits the schema, or only values without end: look for bounds that contradict each other, required properties that are false, and a $ref that leads back to itself.");
        if (costs.Of(root) > SchemaLimits.MaxShortestAnswer)
            throw SchemaRefusal.TooComplex($"The shortest answer that fits the schema has more than {SchemaLimits.MaxShortestAnswer} bytes. Lower minItems, minLength or minProperties.");
        FindDepths(root, nodes, budget);
        if (root.MinDepth > SchemaLimits.MaxDepth)
            throw SchemaRefusal.TooComplex($"The shallowest answer that fits the schema has more than {SchemaLimits.MaxDepth} objects and arrays inside each other.");
    }

    private static int[] SpellByBytes(byte[] text) => [.. Enumerable.Range(0, text.Length + 1).Select(index => text.Length - index)];

    /// <summary>What a round looks at in a node.</summary>
    private static int Parts(Node node) => node switch
    {
        ObjectNode found => 1 + found.Properties.Count,
        ArrayNode found => 1 + found.First.Count,
        _ => 1,
    };

    private static bool Prune(Value root, IReadOnlyList<Node> nodes, Costs costs)
    {
        var removed = Values(root, nodes).Sum(value => value.Forms.RemoveAll(form => costs.Of(form) >= Costs.Never));
        foreach (var node in nodes.OfType<ObjectNode>())
        {
            if (costs.Of(node) >= Costs.Never) continue;
            removed += node.Properties.RemoveAll(property => property.Value.Forms.Count == 0);
            if (node.FreeValue is not { Forms.Count: 0 }) continue;
            (node.FreeName, node.FreeValue) = (null, null);
            removed++;
        }
        foreach (var node in nodes.OfType<ArrayNode>())
        {
            var first = node.First.FindIndex(value => value.Forms.Count == 0);
            if (first >= 0) node.Max = Math.Min(node.Max, first);
            if (node.Other is { Forms.Count: 0 }) node.Other = null;
            if (node.Other is null) node.Max = Math.Min(node.Max, node.First.Count);
        }
        return removed > 0;
    }

    private static IEnumerable<Value> Values(Value root, IReadOnlyList<Node> nodes) =>
        nodes.OfType<ObjectNode>().SelectMany(node => node.Properties.Select(property => property.Value).Append(node.FreeValue))
            .Concat(nodes.OfType<ArrayNode>().SelectMany(node => node.First.Append(node.Other))).OfType<Value>().Append(root).Distinct();

    /// <summary>Depths fall until they stand still.</summary>
    private static void FindDepths(Value root, IReadOnlyList<Node> nodes, CompileBudget budget)
    {
        var values = Values(root, nodes).ToArray();
        foreach (var node in nodes) node.MinDepth = node is TextNode ? 0 : SchemaLimits.Unreachable;
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            budget.Spend(values.Length);
            foreach (var value in values) value.FindMinDepth();
            for (var id = nodes.Count - 1; id >= 0; id--)
            {
                budget.Spend(8);
                var depth = nodes[id] switch
                {
                    { IsPossible: false } => SchemaLimits.Unreachable,
                    ObjectNode node => 1 + Depth(node, budget),
                    ArrayNode node => 1 + Depth(node),
                    _ => 0,
                };
                if (depth >= nodes[id].MinDepth) continue;
                (nodes[id].MinDepth, isChanged) = (depth, true);
            }
        }
    }

    /// <summary>What must be in it: the required properties, and the shallowest others as far as their number demands.</summary>
    private static int Depth(ObjectNode node, CompileBudget budget)
    {
        budget.Spend(node.Properties.Count * 4);
        var required = node.Properties.Where(property => property.IsRequired).Select(property => property.Value.MinDepth).ToArray();
        var depth = required.DefaultIfEmpty(0).Max();
        var missing = node.Members.Min - required.Length;
        if (missing <= 0) return depth;
        var optional = node.Properties.Where(property => !property.IsRequired).Select(property => property.Value.MinDepth).Order().Take(missing).ToArray();
        var free = node.FreeValue?.MinDepth ?? SchemaLimits.Unreachable;
        return Math.Max(depth, optional.Length < missing ? free : Math.Min(optional[^1], free));
    }

    private static int Depth(ArrayNode node)
    {
        var depth = node.First.Take(node.Min).Select(value => value.MinDepth).DefaultIfEmpty(0).Max();
        return node.Min > node.First.Count ? Math.Max(depth, node.Other!.MinDepth) : depth;
    }
}
