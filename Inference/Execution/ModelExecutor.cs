using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Execution;

/// <summary>The decoder on ONNX Runtime: fills the buffers, runs a bound batch, hands out logits.</summary>
internal sealed class ModelExecutor : IModelExecutor
{
    /// <summary>Rows of logits that a prefill can return: what checks against a reference ask for.</summary>
    public const int MaxKeptLogits = 16;

    private readonly DecoderSessions _sessions;
    private readonly DecoderBuffers _buffers;
    private readonly KvCache _cache;
    private readonly int _hiddenSize;
    private readonly int _pieceTokens;
    private readonly int[] _written; // tokens that each slot holds
    private readonly Dictionary<(int First, int Rows), DecoderBatch> _decodeBatches = [];
    private readonly bool _fullWidth;
    private int _firstDecoded;

    /// <param name="factory">Opens the graphs.</param>
    /// <param name="slots">Rows of the key-value cache.</param>
    /// <param name="slotTokens">Positions of each.</param>
    /// <param name="pieceTokens">The most prompt tokens of one run.</param>
    /// <param name="fullWidth">Whether every decode run computes all slots, so that its shape never changes.</param>
    public ModelExecutor(SessionFactory factory, int slots, int slotTokens, int pieceTokens, bool fullWidth = false)
    {
        _fullWidth = fullWidth;
        var text = factory.Manifest.Text;
        _pieceTokens = Math.Max(pieceTokens, MaxKeptLogits);
        _sessions = new DecoderSessions(factory);
        _cache = new KvCache(factory.Manifest, slots, slotTokens, factory.OnCuda ? _sessions.Decoder : null);
        _buffers = new DecoderBuffers(Math.Max(_pieceTokens, slots), slots, Math.Max(slots, MaxKeptLogits), text.HiddenSize, text.VocabSize);
        _hiddenSize = text.HiddenSize;
        _written = new int[slots];
        VocabularySize = text.VocabSize;
    }

    public int VocabularySize { get; }
    public int Slots => _cache.Slots;
    public int SlotTokens => _cache.SlotTokens;

    public bool CanCopySlots => _cache.CanCopy;

    public void CopySlot(int from, int to, int tokens)
    {
        _cache.Copy(from, to, tokens);
        _written[to] = tokens;
    }

    public Span<float> Prefill(int slot, Prompt prompt, int start, int count, int keep = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, SlotTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _pieceTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, Math.Min(count, MaxKeptLogits));
        var ids = _buffers.Ids.Slice(0, count);
        for (var i = 0; i < count; i++) ids[i] = prompt.Ids[start + i];
        for (var axis = 0; axis < 3; axis++) prompt.Positions.Axis(axis).Slice(start, count).CopyTo(_buffers.Positions.Slice(axis * count, count));
        SetLengths(0, start + count, start + count, keep);

        using var batch = new DecoderBatch(_sessions, _buffers, _cache, slot, rows: 1, count, keep);
        batch.Embed();
        PlaceImages(prompt, start, count);
        batch.Run();
        _written[slot] = start + count;
        return _buffers.Logits.Slice(0, keep * VocabularySize);
    }

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        var first = _fullWidth ? 0 : rows[0].Slot;
        var count = _fullWidth ? Slots : rows[^1].Slot - first + 1;
        var longest = 0;
        for (int slot = first, next = 0; slot < first + count; slot++)
        {
            // Slots between the rows compute along: what they write lies behind what they hold, and is written over later.
            var row = next < rows.Length && rows[next].Slot == slot ? rows[next++] : new DecodeRow(slot, 0, Math.Min(_written[slot], SlotTokens - 1), 0);
            var i = slot - first;
            _buffers.Ids.Span[i] = row.Token;
            for (var axis = 0; axis < 3; axis++) _buffers.Positions.Span[axis * count + i] = row.Position;
            longest = Math.Max(longest, row.Index + 1);
            SetLengths(i, row.Index + 1, longest, keep: 1);
        }
        var batch = DecodeBatchOf(first, count);
        batch.Embed();
        batch.Run();
        foreach (var row in rows) _written[row.Slot] = row.Index + 1;
        _firstDecoded = first;
    }

    public Span<float> Logits(int slot) => _buffers.Logits.Slice((long)(slot - _firstDecoded) * VocabularySize, VocabularySize);

    public void Dispose()
    {
        foreach (var batch in _decodeBatches.Values) batch.Dispose();
        _decodeBatches.Clear();
        _cache.Dispose();
        _sessions.Dispose();
        _buffers.Dispose();
    }

    private DecoderBatch DecodeBatchOf(int first, int rows)
    {
        if (_decodeBatches.TryGetValue((first, rows), out var batch)) return batch;
        return _decodeBatches[(first, rows)] = new DecoderBatch(_sessions, _buffers, _cache, first, rows, tokens: 1, keep: 1);
    }

    private void SetLengths(int row, int length, int longest, int keep)
    {
        _buffers.LastIndex.Span[row] = length - 1;
        _buffers.Longest.Span[0] = longest;
        _buffers.LogitsToKeep.Span[0] = keep;
    }

    /// <summary>Writes picture features over the embeddings of the image tokens in a piece.</summary>
    private void PlaceImages(Prompt prompt, int start, int count)
    {
        foreach (var image in prompt.Images)
        {
            var from = Math.Max(start, image.Start);
            var to = Math.Min(start + count, image.Start + image.Length);
            if (from >= to) continue;
            image.Features.Span.Slice((from - image.Start) * _hiddenSize, (to - from) * _hiddenSize)
                .CopyTo(_buffers.Embeds.Slice((long)(from - start) * _hiddenSize, (to - from) * _hiddenSize));
        }
    }
}
