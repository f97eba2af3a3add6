using Glimpse.Inference.Scheduling;

namespace Glimpse.Inference.Caching;

/// <summary>What a new sequence gets.</summary>
/// <param name="Slot">Its row of the key-value cache.</param>
/// <param name="Reused">How many of its prompt's tokens need not be computed.</param>
/// <param name="CopyFrom">The slot that holds them; its own: they are there.</param>
internal readonly record struct SlotGrant(int Slot, int Reused, int CopyFrom);

/// <summary>
/// The rows of the key-value cache: which are taken, and what each holds. A new sequence gets the free slot that holds most of its prompt; where none holds
/// any, one that holds nothing, and then the one that was left longest ago. Where a slot that is taken holds more, that is copied.
/// </summary>
internal sealed class SlotTable
{
    /// <summary>Copying fewer tokens than this is not worth its call.</summary>
    private const int FewestToCopy = 8;

    private readonly SlotContent[] _contents;
    private readonly Sequence?[] _taken;
    private readonly long[] _leftAt;
    private readonly bool _copies;
    private readonly int _grid;
    private long _leaves;

    /// <param name="slots">Rows.</param>
    /// <param name="slotTokens">Positions of each.</param>
    /// <param name="copies">Whether keys and values can be copied from slot to slot.</param>
    /// <param name="grid">Tokens are reused in multiples of this.</param>
    public SlotTable(int slots, int slotTokens, bool copies = true, int grid = 1)
    {
        _contents = [.. Enumerable.Range(0, slots).Select(_ => new SlotContent(slotTokens))];
        _taken = new Sequence?[slots];
        _leftAt = new long[slots];
        _copies = copies;
        _grid = grid;
    }

    public int Taken { get; private set; }
    public bool HasFree => Taken < _taken.Length;

    /// <summary>Takes a slot for a sequence.</summary>
    public SlotGrant Take(Sequence sequence)
    {
        var (slot, reused) = BestFree(sequence);
        var source = slot;
        for (var other = 0; _copies && other < _taken.Length; other++)
        {
            if (_taken[other] is not { } neighbour) continue;
            var common = Whole(SlotContent.CommonPrefix(neighbour.Prompt, neighbour.Computed, sequence.Prompt));
            if (common >= reused + FewestToCopy) (source, reused) = (other, common);
        }
        _taken[slot] = sequence;
        _contents[slot].Clear();
        Taken++;
        return new SlotGrant(slot, reused, source);
    }

    /// <summary>Gives a sequence's slot back with what it holds.</summary>
    /// <param name="sequence">The one that took it.</param>
    /// <param name="computed">How many tokens of its prompt and answer it holds; 0: nothing to be relied on.</param>
    public void Release(Sequence sequence, int computed)
    {
        var slot = sequence.Slot;
        if (slot < 0 || _taken[slot] != sequence) throw new InvalidOperationException($"Slot {slot} is not this sequence's.");
        _taken[slot] = null;
        _leftAt[slot] = computed == 0 ? 0 : ++_leaves;
        if (computed > 0) _contents[slot].Set(sequence.Prompt, sequence.Output.From(0), computed);
        Taken--;
    }

    private (int Slot, int Reused) BestFree(Sequence sequence)
    {
        var (best, reused) = (-1, 0);
        for (var slot = 0; slot < _taken.Length; slot++)
        {
            if (_taken[slot] is not null) continue;
            var common = Whole(_contents[slot].CommonPrefix(sequence.Prompt));
            if (best >= 0 && (common < reused || (common == reused && _leftAt[slot] >= _leftAt[best]))) continue;
            (best, reused) = (slot, common);
        }
        return best < 0 ? throw new InvalidOperationException("Every slot is taken.") : (best, reused);
    }

    private int Whole(int tokens) => tokens - tokens % _grid;
}
