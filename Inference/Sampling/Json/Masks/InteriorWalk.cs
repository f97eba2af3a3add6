using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>Runs a text's automaton over the whole trie in one linear pass. Scratch memory is allocated once; one caller at a time.</summary>
internal sealed class InteriorWalk(TokenTrie trie)
{
    private readonly int[] _states = new int[trie.MaxDepth + 1];
    private readonly int[] _counts = new int[trie.MaxDepth + 1];
    private readonly List<int> _ends = [];

    /// <param name="growth">Tokens after which the text's end is further away than before by more than this are left out.</param>
    public InteriorMask From(TextNode text, int state, int count, long growth)
    {
        var inside = new ulong[trie.MaskWords];
        var before = text.Distance(state, count);
        var maxGrowth = int.MinValue;
        (_states[0], _counts[0]) = (state, count);
        _ends.Clear();
        if (text.CanEnd(state, count)) _ends.Add(TokenTrie.Root);
        var nodes = trie.Nodes;
        for (var index = 1; index < nodes.Length;)
        {
            ref readonly var node = ref nodes[index];
            var (from, depth) = (_states[node.Depth - 1], node.Depth);
            var to = text.Dfa.Next(from, node.Byte);
            var after = to == ByteDfa.Dead ? 0 : text.CountAfter(from, _counts[depth - 1], to);
            if (to == ByteDfa.Dead || text.Distance(to, after) is var distance && distance == LengthRule.Never || !text.MayEnter(to, after))
            {
                index = node.End;
                continue;
            }
            if (node.Token != TokenTrie.None && (long)distance - before <= growth)
            {
                BitMask.SetAll(inside, trie, node.Token);
                maxGrowth = Math.Max(maxGrowth, distance - before);
            }
            if (text.Dfa.Accepts(to) && node.End > index + 1) _ends.Add(index);
            (_states[depth], _counts[depth]) = (to, after);
            index = text.Dfa.HasNext(to) ? index + 1 : node.End;
        }
        return new InteriorMask(inside, maxGrowth, [.. _ends]);
    }
}
