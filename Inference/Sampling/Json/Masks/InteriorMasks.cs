using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>
/// The masks of texts' insides over one vocabulary, shared by all schemas: a string without a pattern is the same automaton in each of them.
/// When it is full it forgets them all.
/// </summary>
internal sealed class InteriorMasks(TokenTrie trie, long capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, InteriorMask> _masks = [];
    private readonly InteriorWalk _walk = new(trie);
    private long _bytes;
    private int _generation;

    /// <summary>Changes whenever everything is forgotten: who keeps masks lets them go then too.</summary>
    public int Generation => Volatile.Read(ref _generation);

    private readonly record struct Key(object Rule, int A, int B, int State, int Count, int Growth);

    /// <param name="growth">Tokens that move the text's end away by more than this are left out.</param>
    public InteriorMask Get(TextNode text, int state, int count, long growth)
    {
        // No token brings the end nearer by more than its own bytes.
        var bound = (int)Math.Clamp(growth, -trie.MaxDepth - 1, int.MaxValue);
        var key = text.Lengths?.Key(count, trie.Reach.Bytes) is { } lengths ? new Key(lengths.Rule, lengths.A, lengths.B, state, 0, bound) : new Key(text.Dfa, 0, 0, state, count, bound);
        lock (_lock)
        {
            if (_masks.TryGetValue(key, out var mask)) return mask;
            mask = _walk.From(text, state, count, bound);
            if ((_bytes += mask.Bytes) > capacityBytes)
            {
                _masks.Clear();
                _bytes = mask.Bytes;
                _generation++;
            }
            _masks.Add(key, mask);
            return mask;
        }
    }
}
