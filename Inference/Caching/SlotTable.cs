namespace Glimpse.Inference.Caching;

/// <summary>Which rows of the key-value cache are taken. The lowest free one is given first, so that a batch stays narrow.</summary>
internal sealed class SlotTable(int slots)
{
    private readonly bool[] _taken = new bool[slots];

    public int Count => _taken.Length;
    public int Taken { get; private set; }
    public bool HasFree => Taken < _taken.Length;

    public int Take()
    {
        var slot = Array.IndexOf(_taken, false);
        if (slot < 0) throw new InvalidOperationException("Every slot is taken.");
        _taken[slot] = true;
        Taken++;
        return slot;
    }

    public void Release(int slot)
    {
        if (!_taken[slot]) throw new InvalidOperationException($"Slot {slot} is not taken.");
        _taken[slot] = false;
        Taken--;
    }
}
