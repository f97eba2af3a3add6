using System.Numerics;

namespace Glimpse.Inference.Tokenization;

/// <summary>Which two tokens become one, and which pair goes first: the lowest rank.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that never merges.</summary>
    public const int None = int.MaxValue;

    private const ulong Empty = ulong.MaxValue;
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <param name="merges">The lowest rank first. A pair that comes twice keeps its last rank, as in the reference.</param>
    public MergeTable(IReadOnlyList<Merge> merges)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count + merges.Count / 2));
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot(Empty, None, 0));
        _shift = 64 - BitOperations.Log2(size);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var merge = merges[rank];
            _slots[Find(merge.Left, merge.Right)] = new Slot(Pair(merge.Left, merge.Right), rank, merge.Merged);
        }
    }

    /// <summary>The pair's rank; <see cref="None"/> where it never merges.</summary>
    public int Rank(int left, int right) => _slots[Find(left, right)].Rank;

    /// <summary>The token that a pair with a rank becomes.</summary>
    public int Merged(int left, int right) => _slots[Find(left, right)].Merged;

    // The pair's slot, or the empty one where it would be. Fibonacci hashing: the high bits of a product with 2^64 / golden ratio.
    private int Find(int left, int right)
    {
        var pair = Pair(left, right);
        var slot = (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
        while (_slots[slot].Pair != pair && _slots[slot].Pair != Empty) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private readonly record struct Slot(ulong Pair, int Rank, int Merged);
}

/// <summary>Two tokens and the one that they become.</summary>
internal readonly record struct Merge(int Left, int Right, int Merged);
