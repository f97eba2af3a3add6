using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// Upper bounds on the tokens that finish an answer: one per byte inside values, and the fewest that spell them for names of properties, which are most of what must be written.
/// They let an answer be steered to its end when its limit nears.
/// </summary>
internal sealed class Costs
{
    private readonly long[] _ofNode;
    private readonly Dictionary<ObjectNode, ObjectCosts> _ofObject = [];

    private sealed record ObjectCosts(int[][] Names)
    {
        public long[] Required { get; set; } = [];
        public long Optional { get; set; }
    }

    /// <param name="spell">The fewest tokens from every byte of a text to its end.</param>
    public Costs(IReadOnlyList<Node> nodes, Func<byte[], int[]> spell, CompileBudget budget)
    {
        _ofNode = new long[nodes.Count];
        Array.Fill(_ofNode, Never);
        foreach (var node in nodes.OfType<ObjectNode>())
        {
            budget.Spend(node.Properties.Sum(property => (long)property.Name.Length));
            _ofObject.Add(node, new ObjectCosts([.. node.Properties.Select(property => spell([.. property.Name, (byte)':']))]));
        }
        // Values hold each other, so costs fall until they stand still.
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            for (var id = nodes.Count - 1; id >= 0; id--)
            {
                budget.Spend(8);
                var cost = OfStart(nodes[id], budget);
                if (cost >= _ofNode[id]) continue;
                (_ofNode[id], isChanged) = (cost, true);
            }
        }
    }

    /// <summary>Two quotes, a character, one more in case the name is there already, and the colon.</summary>
    public const long FreeName = 5;

    /// <summary>The cost of what cannot be finished at all.</summary>
    public const long Never = 1L << 50;

    public long Of(Value value)
    {
        var best = Never;
        foreach (var form in value.Forms) best = Math.Min(best, _ofNode[form.Id]);
        return best;
    }

    public long Of(Node node) => _ofNode[node.Id];

    /// <summary>The rest of a name and its colon, from one of its bytes.</summary>
    public long OfName(ObjectNode node, int property, int from) => _ofObject[node].Names[property][from];

    /// <summary>The required properties from an index on, each with a comma.</summary>
    public long OfRequired(ObjectNode node, int index) => _ofObject[node].Required[index];

    /// <summary>A property that may be left out.</summary>
    public long OfOptional(ObjectNode node) => _ofObject[node].Optional;

    /// <summary>The tokens from a place to the end of the answer, at most.</summary>
    public int Rest(in Position at) => at.IsEnd ? 0 : (int)Math.Min(at.Node!.Rest(at.State, at.Count, this) + Rest(at.Parent), int.MaxValue);

    /// <summary>So many times a cost.</summary>
    public static long Times(int count, long cost) => count > 0 && cost > Never / count ? Never : count * cost;

    private long Rest(Holder holder)
    {
        if (holder.IsEnd) return 0;
        return holder.Rest >= 0 ? holder.Rest : holder.Rest = Rest(holder.After);
    }

    private long OfStart(Node node, CompileBudget budget)
    {
        if (!node.IsPossible) return Never;
        if (node is ObjectNode found)
        {
            budget.Spend(found.Properties.Count * 4);
            Sum(found);
        }
        return Math.Min(node.Rest(0, 0, this), Never);
    }

    private void Sum(ObjectNode node)
    {
        var (costs, properties) = (_ofObject[node], node.Properties);
        costs.Required = new long[properties.Count + 1];
        costs.Optional = node.FreeValue is null ? 0 : FreeName + Of(node.FreeValue);
        for (var index = properties.Count - 1; index >= 0; index--)
        {
            var cost = costs.Names[index][0] + Of(properties[index].Value);
            costs.Required[index] = costs.Required[index + 1] + (properties[index].IsRequired ? 1 + cost : 0);
            if (!properties[index].IsRequired && node.FreeValue is null && cost < Never) costs.Optional = Math.Max(costs.Optional, cost);
        }
    }
}
