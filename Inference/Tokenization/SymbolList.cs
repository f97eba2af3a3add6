using System.Runtime.InteropServices;

namespace Glimpse.Inference.Tokenization;

/// <summary>
/// A long word while it merges: a linked list of tokens, and its pairs in a heap by rank and place. That is 32 bytes for each byte of the word, and whoever sends a text
/// chooses how long: outside the managed heap it is gone at the end, where borrowed arrays would stay with every thread.
/// </summary>
internal sealed unsafe class SymbolList(int length, MergeTable merges) : IDisposable
{
    // Each merge takes one pair out and puts at most two in, so no more than two per symbol are ever there.
    private const int PairsPerSymbol = 2, NumbersPerSymbol = 4;

    private readonly ulong* _room = (ulong*)NativeMemory.Alloc((nuint)length, PairsPerSymbol * sizeof(ulong) + NumbersPerSymbol * sizeof(int));
    private int _pairs;

    /// <summary>[length] The token that begins at each byte of the word.</summary>
    public Span<int> Ids => Numbers(0);

    /// <summary>[length] The rank of the pair that begins there; <see cref="MergeTable.None"/> where none may merge.</summary>
    public Span<int> Ranks => Numbers(1);

    private Span<int> Next => Numbers(2);
    private Span<int> Previous => Numbers(3);
    private Span<ulong> Heap => new(_room, length * PairsPerSymbol);

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

    public void Dispose() => NativeMemory.Free(_room);

    private Span<int> Numbers(int column) => new((int*)(_room + (long)length * PairsPerSymbol) + (long)length * column, length);

    // A binary heap of rank << 32 | place: the lowest rank first, the leftmost of equals.
    private void Push(int rank, int at)
    {
        if (rank == MergeTable.None) return;
        var heap = Heap;
        var key = (ulong)(uint)rank << 32 | (uint)at;
        var i = _pairs++;
        for (int parent; i > 0 && heap[parent = (i - 1) / 2] > key; i = parent) heap[i] = heap[parent];
        heap[i] = key;
    }

    private (int Rank, int At) Pop()
    {
        var heap = Heap;
        var top = heap[0];
        var key = heap[--_pairs];
        var i = 0;
        for (int child; (child = 2 * i + 1) < _pairs; i = child)
        {
            if (child + 1 < _pairs && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= key) break;
            heap[i] = heap[child];
        }
        heap[i] = key;
        return ((int)(top >> 32), (int)(uint)top);
    }
}
