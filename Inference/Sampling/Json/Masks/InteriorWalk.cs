using System.Runtime.InteropServices;
using Glimpse.Inference.Sampling.Json.Automata;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>Runs a text's automaton over the whole trie in one linear pass. Scratch memory is allocated once; one caller at a time.</summary>
internal sealed class InteriorWalk(TokenTrie trie)
{
    private readonly int[] _states = new int[trie.MaxDepth + 1];
    private readonly int[] _characters = new int[trie.MaxDepth + 1];

    public InteriorProfile From(ByteDfa dfa, int state)
    {
        var groups = new Dictionary<(int State, int Characters), (List<int> Tokens, List<int> Ends)>();
        var all = new ulong[trie.MaskWords];
        (_states[0], _characters[0]) = (state, 0);
        if (dfa.Accepts(state)) Group(state, 0).Ends.Add(TokenTrie.Root);
        var nodes = trie.Nodes;
        for (var index = 1; index < nodes.Length;)
        {
            ref readonly var node = ref nodes[index];
            var from = _states[node.Depth - 1];
            var to = dfa.Next(from, node.Byte);
            if (to == ByteDfa.Dead)
            {
                index = node.End;
                continue;
            }
            var characters = _characters[node.Depth - 1] + (dfa.EndsCharacter(to) && from != ByteDfa.Start ? 1 : 0);
            (_states[node.Depth], _characters[node.Depth]) = (to, characters);
            var isEnd = dfa.Accepts(to) && node.End > index + 1;
            if (isEnd || node.Token != TokenTrie.None)
            {
                var group = Group(to, characters);
                if (isEnd) group.Ends.Add(index);
                for (var token = node.Token; token != TokenTrie.None; token = trie.Twin(token))
                {
                    group.Tokens.Add(token);
                    BitMask.Set(all, token);
                }
            }
            index = dfa.HasNext(to) ? index + 1 : node.End;
        }
        return new InteriorProfile([.. groups.Select(group => new InteriorProfile.Group(group.Key.State, group.Key.Characters, [.. group.Value.Tokens], [.. group.Value.Ends]))], all);

        (List<int> Tokens, List<int> Ends) Group(int state, int characters)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (state, characters), out var isKnown);
            if (!isKnown) group = ([], []);
            return group;
        }
    }
}
