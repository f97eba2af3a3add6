using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>
/// The masks of texts' insides over one vocabulary, shared by all schemas: a string without a pattern is the same automaton in each of them.
/// When it is full it forgets them all.
/// </summary>
/// <param name="capacityBytes">Of masks, and of the automata and tables that they are known by, which would else outlive their schemas uncounted.</param>
internal sealed class InteriorMasks(TokenTrie trie, long capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ByteDfa, int State), InteriorProfile> _profiles = [];
    private readonly Dictionary<Key, InteriorMask> _masks = [];
    private readonly HashSet<object> _rules = [];   // automata and tables that are counted
    private readonly InteriorWalk _walk = new(trie);
    private long _bytes;
    private int _generation;

    /// <summary>Changes whenever everything is forgotten: who keeps masks lets them go then too.</summary>
    public int Generation => Volatile.Read(ref _generation);

    private readonly record struct Key(object Rule, int A, int B, int State, int Growth);

    /// <param name="growth">Tokens that move the text's end away by more than this are left out.</param>
    public InteriorMask Get(TextNode text, int state, int count, long growth)
    {
        // No token brings the end nearer by more than its own bytes.
        var bound = (int)Math.Clamp(growth, -trie.MaxDepth - 1, int.MaxValue);
        var (rule, a, b) = text.Key(count, trie.Reach);
        var key = new Key(rule, a, b, state, bound);
        lock (_lock)
        {
            if (_masks.TryGetValue(key, out var mask)) return mask;
            var profile = _profiles.GetValueOrDefault((text.Dfa, state)) ?? _walk.From(text.Dfa, state);
            mask = Mask(profile, text, state, count, bound);
            Keep(key, mask, text, profile);
            return mask;
        }
    }

    private void Keep(Key key, InteriorMask mask, TextNode text, InteriorProfile profile)
    {
        if (_bytes + Cost() > capacityBytes) Forget();
        _bytes += Cost();
        _masks.Add(key, mask);
        _profiles.TryAdd((text.Dfa, key.State), profile);
        _rules.Add(text.Dfa);
        _rules.Add(key.Rule);

        long Cost() => mask.Bytes + (_profiles.ContainsKey((text.Dfa, key.State)) ? 0 : profile.Bytes)
            + (_rules.Contains(text.Dfa) ? 0 : text.Dfa.Bytes) + (_rules.Contains(key.Rule) ? 0 : text.Lengths?.Bytes ?? 0);
    }

    private InteriorMask Mask(InteriorProfile profile, TextNode text, int state, int count, int growth)
    {
        var before = text.Distance(state, count);
        var (maxGrowth, kept) = (int.MinValue, 0);
        List<int> ends = [];
        var isKept = new bool[profile.Groups.Count];
        foreach (var (index, group) in profile.Groups.Index())
        {
            // Where the end of a path can be finished, so can all of the path.
            var distance = text.Distance(group.State, text.CountAfter(count, group.Characters));
            if (distance == LengthRule.Never || !text.MayEnter(group.State, count)) continue;
            ends.AddRange(group.Ends);
            isKept[index] = (long)distance - before <= growth;
            if (!isKept[index] || group.Tokens.Length == 0) continue;
            kept += group.Tokens.Length;
            maxGrowth = Math.Max(maxGrowth, distance - before);
        }

        var inside = new ulong[trie.MaskWords];
        var isMostly = kept > profile.TokenCount / 2;
        if (isMostly) profile.All.CopyTo(inside);
        foreach (var (index, group) in profile.Groups.Index())
        {
            if (isKept[index] == isMostly) continue;
            foreach (var token in group.Tokens)
            {
                if (isMostly) BitMask.Clear(inside, token);
                else BitMask.Set(inside, token);
            }
        }
        return new InteriorMask(inside, maxGrowth, [.. ends]);
    }

    private void Forget()
    {
        _masks.Clear();
        _profiles.Clear();
        _rules.Clear();
        _bytes = 0;
        _generation++;
    }
}
