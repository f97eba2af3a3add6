using System.Buffers;

namespace Glimpse.Inference.Tokenization;

/// <summary>A long word while it merges: a linked list of tokens, and its pairs in a heap by rank and place.</summary>
internal sealed class SymbolList(int length, MergeTable merges) : IDisposable
{
    private readonly int[] _numbers = ArrayPool<int>.Shared.Rent(length * 4);

    // Each merge takes one pair out and puts at most two in, so no more than two per symbol are ever there.
    private readonly ulong[] _heap = ArrayPool<ulong>.Shared.Rent(length * 2);
    private int _pairs;

    /// <summary>[length] The token that begins at each byte of the word.</summary>
    public Span<int> Ids => _numbers.AsSpan(0, length);

    /// <summary>[length] The rank of the pair that begins there; <see cref="MergeTable.None"/> where none may merge.</summary>
    public Span<int> Ranks => _numbers.AsSpan(length, length);

    private Span<int> Next => _numbers.AsSpan(length * 2, length);
    private Span<int> Previous => _numbers.AsSpan(length * 3, length);

    public void MergeAll()
    {
        Span<int> ids = Ids, ranks = Ranks, next = Next, previous = Previous;
        for (var i = 0; i < length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            Push(ranks[i], i);
        }
        while (_pairs > 0)
        {
            var (rank, at) = Pop();
            if (ranks[at] != rank) continue; // one of the two has merged since

            var gone = next[at];
            var after = next[gone];
            ids[at] = merges.Merged(ids[at], ids[gone]);
            ranks[gone] = MergeTable.None;
            next[at] = after;
            ranks[at] = after < length ? merges.Rank(ids[at], ids[after]) : MergeTable.None;
            Push(ranks[at], at);
            if (after < length) previous[after] = at;
            if (previous[at] is var before and >= 0)
            {
                ranks[before] = merges.Rank(ids[before], ids[at]);
                Push(ranks[before], before);
            }
        }
    }

    public void CopyTo(List<int> destination)
    {
        for (var i = 0; i < length; i = Next[i]) destination.Add(Ids[i]);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_numbers);
        ArrayPool<ulong>.Shared.Return(_heap);
    }

    // A binary heap of rank << 32 | place: the lowest rank first, the leftmost of equals.
    private void Push(int rank, int at)
    {
        if (rank == MergeTable.None) return;
        var key = (ulong)(uint)rank << 32 | (uint)at;
        var i = _pairs++;
        for (int parent; i > 0 && _heap[parent = (i - 1) / 2] > key; i = parent) _heap[i] = _heap[parent];
        _heap[i] = key;
    }

    private (int Rank, int At) Pop()
    {
        var top = _heap[0];
        var key = _heap[--_pairs];
        var i = 0;
        for (int child; (child = 2 * i + 1) < _pairs; i = child)
        {
            if (child + 1 < _pairs && _heap[child + 1] < _heap[child]) child++;
            if (_heap[child] >= key) break;
            _heap[i] = _heap[child];
        }
        _heap[i] = key;
        return ((int)(top >> 32), (int)(uint)top);
    }
}
