using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>Runs a set of positions over a part of the trie. Scratch memory grows to what the longest token needs; one caller at a time.</summary>
internal sealed class TrieWalk
{
    private readonly TokenTrie _trie;
    private readonly Costs _costs;
    private readonly PositionSet[] _sets;   // by depth

    public TrieWalk(TokenTrie trie, Costs costs, HolderTable holders)
    {
        (_trie, _costs) = (trie, costs);
        _sets = [.. Enumerable.Range(0, trie.MaxDepth + 1).Select(_ => new PositionSet(holders))];
    }

    /// <summary>Adds the tokens below a node that go on from a position, each with the tokens that finish the answer after it.</summary>
    public void Collect(in Position from, int below, List<(int Token, int After)> found)
    {
        var nodes = _trie.Nodes;
        var root = nodes[below];
        _sets[root.Depth].Clear();
        _sets[root.Depth].Add(from);
        for (var index = below + 1; index < root.End;)
        {
            ref readonly var node = ref nodes[index];
            var set = _sets[node.Depth];
            set.Clear();
            set.AddSteps(_sets[node.Depth - 1], node.Byte);
            if (set.Count > 0 && node.Token != TokenTrie.None) found.Add((node.Token, Rest(set)));
            index = set.Count > 0 ? index + 1 : node.End;
        }
    }

    private int Rest(PositionSet set)
    {
        var best = int.MaxValue;
        foreach (ref readonly var position in set.Span) best = Math.Min(best, _costs.Rest(position));
        return best;
    }
}
