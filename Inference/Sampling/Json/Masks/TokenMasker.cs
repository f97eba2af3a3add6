using System.Numerics.Tensors;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>
/// The tokens that a schema allows, over one vocabulary. What was worked out for a place is kept within a bound, so that a warm schema costs a copy per token.
/// Callers that share it take turns by <see cref="Gate"/>.
/// </summary>
internal sealed class TokenMasker
{
    private const int MaxHolders = 20_000;
    private const long MaxEntryBytes = 16_000_000;

    private readonly TokenTrie _trie;
    private readonly InteriorMasks _interiors;
    private readonly CompiledSchema _schema;
    private readonly int[] _endTokens;
    private readonly HolderTable _holders = new(MaxHolders);
    private readonly Costs _costs;
    private readonly TrieWalk _walk;
    private readonly Dictionary<Key, MaskEntry> _entries = [];
    private readonly List<(int Token, int After)> _found = [];
    private long _entryBytes;
    private int _generation;

    /// <param name="endTokens">Those that end an answer.</param>
    public TokenMasker(TokenTrie trie, InteriorMasks interiors, CompiledSchema schema, ReadOnlySpan<int> endTokens)
    {
        (_trie, _interiors, _schema, _endTokens) = (trie, interiors, schema, endTokens.ToArray());
        if (_endTokens.Length == 0 || _endTokens.Any(token => token < 0 || token >= trie.VocabularySize)) throw new ArgumentException("At least one end token is needed, and each must be an id of the vocabulary.", nameof(endTokens));
        _costs = new Costs(schema.Nodes, trie.Spell, new CompileBudget(CancellationToken.None));
        _walk = new TrieWalk(trie, _costs, _holders);
    }

    public TokenTrie Trie => _trie;
    public Lock Gate { get; } = new();

    /// <summary>About how much memory it takes, the schema included.</summary>
    public long Bytes => _schema.Bytes + Volatile.Read(ref _entryBytes) + 200L * _holders.Count;

    public bool HasFreeNames => _schema.HasFreeNames;
    public ReadOnlySpan<int> EndTokens => _endTokens;

    /// <param name="What">A node, or the inside of a text.</param>
    private readonly record struct Key(object What, int State, int Count, int Parent);

    public PositionSet NewSet() => new(_holders);

    /// <summary>Adds where an answer begins.</summary>
    public void Start(PositionSet set)
    {
        foreach (var form in _schema.Root.Forms)
            if (form.MinDepth <= SchemaLimits.MaxDepth) set.Add(Position.Before(form, Holder.End));
    }

    /// <summary>Writes the tokens that are allowed.</summary>
    /// <param name="mask">At least the trie's words; all of it is written.</param>
    /// <param name="remaining">Tokens that may still be written: none is allowed after which the answer could not be finished in time, if it can be now.</param>
    public void Fill(PositionSet at, Span<ulong> mask, int remaining)
    {
        if (_generation != _interiors.Generation) Forget();
        mask.Clear();
        var isSteered = remaining != int.MaxValue && Rest(at) <= remaining;
        foreach (ref readonly var position in at.Span)
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
        foreach (ref readonly var position in at.Span) best = Math.Min(best, _costs.Rest(position));
        return best;
    }

    /// <param name="growth">Tokens that move the answer's end away by more than this are left out.</param>
    private void Add(in Position at, Span<ulong> mask, long growth)
    {
        var inside = at.Node is TextNode text ? _interiors.Get(text, at.State, at.Count, long.MaxValue) : null;
        var entry = Entry(at, inside);
        for (var i = 0; i < entry.Tokens.Length && entry.Growth[i] <= growth; i++) BitMask.Set(mask, entry.Tokens[i]);
        if (inside is null) return;
        if (inside.MaxGrowth > growth) inside = _interiors.Get((TextNode)at.Node!, at.State, at.Count, growth);
        var words = mask[.._trie.MaskWords];
        TensorPrimitives.BitwiseOr(words, inside.Inside, words);
    }

    /// <summary>The tokens that leave the text, if it is one, or all.</summary>
    private MaskEntry Entry(in Position at, InteriorMask? inside)
    {
        var node = at.Node!;
        var (count, parent) = (node.CanonicalCount(at.Count, _trie.Reach), Canonical(at.Parent));
        var key = inside is null ? new Key(node, at.State, count, parent.Id) : new Key(inside, 0, 0, parent.Id);
        if (_entries.TryGetValue(key, out var entry)) return entry;
        entry = Compute(new Position(node, at.State, count, parent), inside);
        if ((_entryBytes += entry.Bytes) > MaxEntryBytes) Forget();
        _entries.Add(key, entry);
        return entry;
    }

    private MaskEntry Compute(in Position at, InteriorMask? inside)
    {
        _found.Clear();
        if (inside is null) _walk.Collect(at, TokenTrie.Root, _found);
        else if (!at.Parent.IsEnd) foreach (var end in inside.Ends) _walk.Collect(at.Parent.After, end, _found);

        var before = _costs.Rest(at);
        _found.Sort((left, right) => left.After.CompareTo(right.After));
        List<int> tokens = [], growth = [];
        foreach (var (found, after) in _found)
        {
            for (var token = found; token != TokenTrie.None; token = _trie.Twin(token))
            {
                tokens.Add(token);
                growth.Add(after - before);
            }
        }
        return new MaskEntry([.. tokens], [.. growth]);
    }

    private Holder Canonical(Holder holder)
    {
        if (holder.Canonical is { } known) return known;
        if (holder.IsEnd) return holder;
        var parent = Canonical(holder.Parent!);
        return holder.Canonical = _holders.Get(holder.Node!, holder.State, holder.Node!.CanonicalCount(holder.Count, _trie.Reach), parent);
    }

    private void Forget()
    {
        _entries.Clear();
        (_entryBytes, _generation) = (0, _interiors.Generation);
    }
}
