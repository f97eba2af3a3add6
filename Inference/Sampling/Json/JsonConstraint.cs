using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Sampling.Json;

/// <summary>
/// Keeps one answer within its schema, token by token: whatever is allowed parses, fits, and can always be finished.
/// Belongs to one sequence; several may share a masker on several threads.
/// </summary>
internal sealed class JsonConstraint
{
    private readonly TokenMasker _masker;
    private readonly KeyLedger? _ledger;
    private PositionSet _at;
    private PositionSet _from;
    private PositionSet _to;

    public JsonConstraint(TokenMasker masker)
    {
        (_masker, _at, _from, _to) = (masker, masker.NewSet(), masker.NewSet(), masker.NewSet());
        if (masker.HasFreeNames) _ledger = new KeyLedger();
        lock (masker.Gate) masker.Start(_at);
    }

    private JsonConstraint(JsonConstraint other)
    {
        _masker = other._masker;
        (_at, _from, _to, _ledger) = (_masker.NewSet(), _masker.NewSet(), _masker.NewSet(), other._ledger?.Copy());
        _at.CopyFrom(other._at);
    }

    /// <summary>64-bit words that <see cref="Fill"/> writes at least.</summary>
    public int MaskWords => _masker.Trie.MaskWords;

    /// <summary>Whether the answer is valid as it stands. More may still be allowed, such as another digit.</summary>
    public bool IsComplete
    {
        get
        {
            foreach (var position in _at.Span) if (position.CanEnd) return true;
            return false;
        }
    }

    /// <summary>Tokens that finish the answer from here, at most.</summary>
    public int TokensToFinish
    {
        get
        {
            lock (_masker.Gate) return _masker.Rest(_at);
        }
    }

    /// <summary>Writes a bit per token id: whether it is allowed next. End tokens are, where the answer is complete. Never empty.</summary>
    /// <param name="mask">Over the ids of the logits: at least <see cref="MaskWords"/>; words beyond are cleared.</param>
    /// <param name="remaining">
    /// Tokens that the answer may still have. As that nears what it takes to finish, tokens that would lead further away are left out, so that the answer is whole when the limit comes.
    /// Without it, nothing is.
    /// </param>
    public void Fill(Span<ulong> mask, int remaining = int.MaxValue)
    {
        lock (_masker.Gate)
        {
            _masker.Fill(_at, mask, remaining);
            if (_ledger is not { IsInName: true }) return;
            _ledger.Ban(mask, _masker.Trie);
            if (mask.ContainsAnyExcept(0UL)) return;
            _masker.Fill(_at, mask, int.MaxValue);
            _ledger.Ban(mask, _masker.Trie);
        }
    }

    /// <summary>Takes the next token of the answer. False: it is not allowed, and nothing has changed.</summary>
    public bool Accept(int token)
    {
        if (_masker.EndTokens.Contains(token)) return IsComplete;
        var bytes = _masker.Trie.Bytes(token);
        lock (_masker.Gate)
        {
            if (bytes.IsEmpty || _ledger?.Repeats(bytes) == true || !Advance(bytes)) return false;
            _from.Settle();
            (_at, _from) = (_from, _at);
            _ledger?.Write(bytes);
            return true;
        }
    }

    /// <summary>A second answer that goes on from here.</summary>
    public JsonConstraint Fork() => new(this);

    /// <summary>Leaves in <see cref="_from"/> where the bytes lead.</summary>
    private bool Advance(ReadOnlySpan<byte> bytes)
    {
        _from.CopyFrom(_at);
        var isCut = Run(bytes);
        if (_from.Count > 0 || !isCut) return _from.Count > 0;
        // Too many alternatives at once, and those that were left out were the right ones: try them one by one.
        foreach (var position in _at.Span)
        {
            _from.Clear();
            _from.Add(position);
            Run(bytes);
            if (_from.Count > 0) return true;
        }
        return false;
    }

    private bool Run(ReadOnlySpan<byte> bytes)
    {
        var isCut = false;
        foreach (var value in bytes)
        {
            _to.Clear();
            _to.AddSteps(_from, value);
            isCut |= _to.IsCut;
            (_from, _to) = (_to, _from);
        }
        return isCut;
    }
}
