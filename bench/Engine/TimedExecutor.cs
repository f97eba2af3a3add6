using System.Diagnostics;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;

namespace Glimpse.Bench.Engine;

/// <summary>An executor that notes the time of every decode run, without allocating.</summary>
internal sealed class TimedExecutor(IModelExecutor inner) : IModelExecutor
{
    private readonly long[] _ticks = new long[4096];
    private int _runs;

    /// <summary>Microseconds of a run, since the last reset.</summary>
    public double MedianMicroseconds => new Harness.Samples([.. _ticks.Take(_runs).Select(ticks => ticks * 1e6 / Stopwatch.Frequency)]).Median;

    public double MeanMicroseconds => _ticks.Take(_runs).Average() * 1e6 / Stopwatch.Frequency;

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
        if (_runs < _ticks.Length) _ticks[_runs++] = Stopwatch.GetTimestamp() - from;
    }

    public Span<float> Logits(int slot) => inner.Logits(slot);

    public void Reset() => _runs = 0;

    public void Dispose() => inner.Dispose();
}
