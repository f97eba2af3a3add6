using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Caching;

/// <summary>
/// The rows of the key-value cache: which are taken, and what the free ones still hold. A new sequence gets the free slot that holds most of its prompt;
/// where none holds any, one that holds nothing, and then the one that was left longest ago.
/// </summary>
internal sealed class SlotTable
{
    private readonly SlotContent[] _contents;
    private readonly bool[] _taken;
    private readonly long[] _leftAt;
    private long _leaves;

    public SlotTable(int slots, int slotTokens)
    {
        _contents = [.. Enumerable.Range(0, slots).Select(_ => new SlotContent(slotTokens))];
        _taken = new bool[slots];
        _leftAt = new long[slots];
    }

    public int Count => _taken.Length;
    public int Taken { get; private set; }
    public bool HasFree => Taken < _taken.Length;

    /// <summary>Takes a slot for a prompt.</summary>
    /// <returns>The slot, and how many of the prompt's tokens it holds already.</returns>
    public (int Slot, int Reused) Take(Prompt prompt)
    {
        var (best, reused) = (-1, 0);
        for (var slot = 0; slot < _taken.Length; slot++)
        {
            if (_taken[slot]) continue;
            var common = _contents[slot].CommonPrefix(prompt);
            if (best >= 0 && (common < reused || (common == reused && _leftAt[slot] >= _leftAt[best]))) continue;
            (best, reused) = (slot, common);
        }
        if (best < 0) throw new InvalidOperationException("Every slot is taken.");
        _taken[best] = true;
        _contents[best].Clear();
        Taken++;
        return (best, reused);
    }

    /// <summary>Gives a slot back with what it holds.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="prompt">What its sequence began with.</param>
    /// <param name="answer">What its sequence said.</param>
    /// <param name="computed">How many tokens of both it holds; 0: nothing to be relied on.</param>
    public void Release(int slot, Prompt prompt, ReadOnlySpan<int> answer, int computed)
    {
        if (!_taken[slot]) throw new InvalidOperationException($"Slot {slot} is not taken.");
        _taken[slot] = false;
        _leftAt[slot] = computed == 0 ? 0 : ++_leaves;
        if (computed > 0) _contents[slot].Set(prompt, answer, computed);
        Taken--;
    }
}
