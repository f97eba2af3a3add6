using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Execution;

/// <summary>
/// An executor whose next token is a formula of everything its slot holds, so that a wrong slot, order, length or position changes the answer.
/// It checks what the engine promises: rows ordered by slot, no gaps in what is computed.
/// </summary>
internal sealed class FormulaExecutor(int slots, int slotTokens, int vocabulary = 97, int endToken = -1) : IModelExecutor
{
    private readonly List<int>[] _held = [.. Enumerable.Range(0, slots).Select(_ => new List<int>())];
    private readonly float[] _prefillLogits = new float[vocabulary];
    private readonly float[] _decodeLogits = new float[slots * vocabulary];

    public int VocabularySize => vocabulary;
    public int Slots => slots;
    public int SlotTokens => slotTokens;
    public bool CanCopySlots => true;
    public bool Disposed { get; private set; }

    /// <summary>Called before every run; may wait or throw.</summary>
    public Action<IReadOnlyList<int>>? BeforeRun { get; set; }

    /// <summary>Rows of the widest decode run.</summary>
    public int WidestDecode { get; private set; }

    public void CopySlot(int from, int to, int tokens)
    {
        if (_held[from].Count < tokens) throw new InvalidOperationException($"Slot {from} holds {_held[from].Count} tokens, {tokens} are to be copied.");
        _held[to].Clear();
        _held[to].AddRange(_held[from].Take(tokens));
    }

    public Span<float> Prefill(int slot, Prompt prompt, int start, int count, int keep = 1)
    {
        BeforeRun?.Invoke([slot]);
        var held = _held[slot];
        if (start > held.Count) throw new InvalidOperationException($"Slot {slot} holds {held.Count} tokens, but {start} are said to be there.");
        held.RemoveRange(start, held.Count - start);
        held.AddRange(prompt.Ids.Slice(start, count));
        if (held.Count > slotTokens) throw new InvalidOperationException("The slot is overfull.");
        Write(held, _prefillLogits);
        return _prefillLogits;
    }

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        List<int> involved = [];
        foreach (var row in rows) involved.Add(row.Slot);
        if (!involved.SequenceEqual(involved.Distinct().Order())) throw new InvalidOperationException("Rows must be ordered by slot.");
        BeforeRun?.Invoke(involved);
        WidestDecode = Math.Max(WidestDecode, rows.Length);
        foreach (var row in rows)
        {
            var held = _held[row.Slot];
            if (row.Index > held.Count) throw new InvalidOperationException($"Slot {row.Slot} holds {held.Count} tokens, row says {row.Index}.");
            held.RemoveRange(row.Index, held.Count - row.Index);
            held.Add(row.Token);
            if (held.Count > slotTokens) throw new InvalidOperationException("The slot is overfull.");
            Write(held, _decodeLogits.AsSpan(row.Slot * vocabulary, vocabulary));
        }
    }

    public Span<float> Logits(int slot) => _decodeLogits.AsSpan(slot * vocabulary, vocabulary);

    public void Dispose() => Disposed = true;

    /// <summary>What a prompt is answered with, computed without an engine.</summary>
    public static List<int> Answer(IEnumerable<int> prompt, int tokens, int vocabulary = 97, int endToken = -1)
    {
        List<int> held = [.. prompt];
        List<int> answer = [];
        while (answer.Count < tokens)
        {
            var next = Next(held, vocabulary, endToken);
            answer.Add(next);
            if (next == endToken) break;
            held.Add(next);
        }
        return answer;
    }

    private static int Next(List<int> held, int vocabulary, int endToken)
    {
        uint hash = 2166136261;
        foreach (var token in held) hash = unchecked((hash ^ (uint)token) * 16777619);
        var next = 1 + (int)(hash % (uint)(vocabulary - 1)); // never 0, which tests use as the end token
        return endToken >= 0 && hash % 11 == 0 ? endToken : next;
    }

    private void Write(List<int> held, Span<float> logits)
    {
        logits.Fill(-1);
        logits[Next(held, vocabulary, endToken)] = 1;
    }
}
