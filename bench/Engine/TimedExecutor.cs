using System.Diagnostics;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;

namespace Glimpse.Bench.Engine;

/// <summary>An executor that adds up the time spent in it.</summary>
internal sealed class TimedExecutor(IModelExecutor inner) : IModelExecutor
{
    private long _decodeTicks;

    public double DecodeSeconds => (double)_decodeTicks / Stopwatch.Frequency;
    public int DecodeRuns { get; private set; }

    public int VocabularySize => inner.VocabularySize;
    public int Slots => inner.Slots;
    public int SlotTokens => inner.SlotTokens;
    public bool CanCopySlots => inner.CanCopySlots;

    public void CopySlot(int from, int to, int tokens) => inner.CopySlot(from, to, tokens);

    public Span<float> Prefill(int slot, Prompt prompt, int start, int count, int keep = 1) => inner.Prefill(slot, prompt, start, count, keep);

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        var from = Stopwatch.GetTimestamp();
        inner.Decode(rows);
        _decodeTicks += Stopwatch.GetTimestamp() - from;
        DecodeRuns++;
    }

    public Span<float> Logits(int slot) => inner.Logits(slot);

    public void Reset() => (_decodeTicks, DecodeRuns) = (0, 0);

    public void Dispose() => inner.Dispose();
}
