namespace Glimpse.Inference.Tokenization;

/// <summary>
/// Byte-pair encoding of one word: of all neighbours that may merge, the pair of the lowest rank does, the leftmost first, until none may.
/// </summary>
/// <param name="ignoreMerges">A word that is a token as a whole is that token, whatever the merges say.</param>
/// <param name="special">By id: tokens that a word never becomes, however it is spelled.</param>
internal sealed class BytePairMerger(Vocabulary vocabulary, MergeTable merges, bool ignoreMerges, bool[] special)
{
    /// <summary>Up to this many bytes looking at all pairs each time beats keeping a heap; nearly all words are shorter.</summary>
    private const int ShortWord = 48;

    public void Encode(ReadOnlySpan<byte> word, List<int> destination)
    {
        if (ignoreMerges && vocabulary.Find(word) is var id and >= 0 && !special[id])
            destination.Add(id);
        else if (word.Length <= ShortWord)
            EncodeShort(word, destination);
        else
            EncodeLong(word, destination);
    }

    private void EncodeShort(ReadOnlySpan<byte> word, List<int> destination)
    {
        Span<int> ids = stackalloc int[word.Length];
        Span<int> ranks = stackalloc int[word.Length]; // of the pair (i, i + 1)
        Start(word, ids, ranks);
        var count = word.Length;
        while (true)
        {
            int best = MergeTable.None, at = -1;
            for (var i = 0; i < count - 1; i++)
                if (ranks[i] < best) (best, at) = (ranks[i], i);
            if (at < 0) break;

            ids[at] = merges.Merged(ids[at], ids[at + 1]);
            ids[(at + 2)..count].CopyTo(ids[(at + 1)..]);
            ranks[(at + 1)..count].CopyTo(ranks[at..]);
            count--;
            if (at > 0) ranks[at - 1] = merges.Rank(ids[at - 1], ids[at]);
            if (at < count - 1) ranks[at] = merges.Rank(ids[at], ids[at + 1]);
        }
        destination.AddRange(ids[..count]);
    }

    // The same with a linked list and a heap: n log n, for a megabyte of one letter as well.
    private void EncodeLong(ReadOnlySpan<byte> word, List<int> destination)
    {
        using var symbols = new SymbolList(word.Length, merges);
        Start(word, symbols.Ids, symbols.Ranks);
        symbols.MergeAll();
        symbols.CopyTo(destination);
    }

    private void Start(ReadOnlySpan<byte> word, Span<int> ids, Span<int> ranks)
    {
        for (var i = 0; i < word.Length; i++) ids[i] = vocabulary.ByteIds[word[i]];
        for (var i = 0; i < word.Length - 1; i++) ranks[i] = merges.Rank(ids[i], ids[i + 1]);
        ranks[^1] = MergeTable.None;
    }
}
