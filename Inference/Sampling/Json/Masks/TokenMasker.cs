using System.Numerics.Tensors;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>
/// The tokens that a schema allows, over one vocabulary. What was worked out for a position is kept within a bound, so that a warm schema costs a copy per token.
/// Callers that share it take turns by <see cref="Gate"/>.
/// </summary>
internal sealed class TokenMasker
{
    private const int MaxPositions = 50_000;
    private const long MaxEntryBytes = 8_000_000;

    private readonly TokenTrie _trie;
    private readonly InteriorMasks _interiors;
    private readonly CompiledSchema _schema;
    private readonly int[] _endTokens;
    private readonly PositionTable _table = new(MaxPositions);
    private readonly Costs _costs;
    private readonly TrieWalk _walk;
    private readonly List<Position> _masked = [];
    private readonly List<(int Token, int After)> _found = [];
    private long _entryBytes;
    private int _generation;

    /// <param name="endTokens">Those that end an answer.</param>
    public TokenMasker(TokenTrie trie, InteriorMasks interiors, CompiledSchema schema, ReadOnlySpan<int> endTokens)
    {
        (_trie, _interiors, _schema, _endTokens) = (trie, interiors, schema, endTokens.ToArray());
        _costs = new Costs(schema.Nodes, trie.Spell, new CompileBudget(CancellationToken.None));
        _walk = new TrieWalk(trie, _costs, _table);
    }

    public TokenTrie Trie => _trie;
    public Lock Gate { get; } = new();
    public bool HasFreeNames => _schema.HasFreeNames;
    public ReadOnlySpan<int> EndTokens => _endTokens;

    public PositionSet NewSet() => new(_table);

    /// <summary>Adds where an answer begins.</summary>
    public void Start(PositionSet set)
    {
        foreach (var form in _schema.Root.Forms) set.Add(_table.Get(form, 0, 0, PositionTable.End));
    }

    /// <summary>Writes the tokens that are allowed.</summary>
    /// <param name="mask">At least the trie's words; all of it is written.</param>
    /// <param name="remaining">Tokens that may still be written: none is allowed after which the answer could not be finished in time, if it can be now.</param>
    public void Fill(PositionSet at, Span<ulong> mask, int remaining)
    {
        if (_generation != _interiors.Generation) Forget();
        mask.Clear();
        var isSteered = remaining != int.MaxValue && Rest(at) <= remaining;
        foreach (var position in at.Span)
        {
            if (position.CanEnd) foreach (var token in _endTokens) BitMask.Set(mask, token);
            if (!position.IsEnd) Add(position, mask, isSteered ? (long)remaining - 1 - _costs.Rest(position) : long.MaxValue);
        }
        if (isSteered && !mask.ContainsAnyExcept(0UL)) Fill(at, mask, int.MaxValue);
    }

    /// <summary>Tokens that finish the answer, at most.</summary>
    public int Rest(PositionSet at)
    {
        var best = int.MaxValue;
        foreach (var position in at.Span) best = Math.Min(best, _costs.Rest(position));
        return best;
    }

    private void Add(Position at, Span<ulong> mask, long growth)
    {
        var entry = Entry(at);
        if (entry.Inside is { } inside)
        {
            if (inside.MaxGrowth > growth) inside = _interiors.Get((TextNode)at.Node!, at.State, at.Count, growth);
            var words = mask[.._trie.MaskWords];
            TensorPrimitives.BitwiseOr(words, inside.Inside, words);
        }
        for (var i = 0; i < entry.Others.Length && entry.Growth[i] <= growth; i++) BitMask.Set(mask, entry.Others[i]);
    }

    private MaskEntry Entry(Position at)
    {
        if (at.Mask is { } known) return known;
        var canonical = Canonical(at);
        var entry = canonical.Mask ?? Compute(canonical);
        if ((_entryBytes += entry.Bytes) > MaxEntryBytes) Forget();
        Keep(canonical, entry);
        if (!ReferenceEquals(at, canonical)) Keep(at, entry);
        return entry;

        void Keep(Position position, MaskEntry mask)
        {
            if (position.Mask is null) _masked.Add(position);
            position.Mask = mask;
        }
    }

    private MaskEntry Compute(Position at)
    {
        _found.Clear();
        InteriorMask? inside = null;
        if (at.Node is TextNode text)
        {
            inside = _interiors.Get(text, at.State, at.Count, int.MaxValue);
            if (!at.Parent!.IsEnd) foreach (var end in inside.Ends) _walk.Collect(at.Parent, end, _found);
        }
        else _walk.Collect(at, TokenTrie.Root, _found);

        var before = _costs.Rest(at);
        _found.Sort((left, right) => left.After.CompareTo(right.After));
        List<int> others = [], growth = [];
        foreach (var (found, after) in _found)
        {
            for (var token = found; token != TokenTrie.None; token = _trie.Twin(token))
            {
                others.Add(token);
                growth.Add(after - before);
            }
        }
        return new MaskEntry(inside, [.. others], [.. growth]);
    }

    private Position Canonical(Position at)
    {
        if (at.Canonical is { } known) return known;
        if (at.IsEnd) return at;
        var parent = Canonical(at.Parent!);
        var count = at.Node!.CanonicalCount(at.State, at.Count, _trie.Reach);
        var canonical = count == at.Count && ReferenceEquals(parent, at.Parent) ? at : _table.Get(at.Node, at.State, count, parent);
        return at.Canonical = canonical;
    }

    private void Forget()
    {
        foreach (var position in _masked) position.Mask = null;
        _masked.Clear();
        (_entryBytes, _generation) = (0, _interiors.Generation);
    }
}
