namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>Sets of token ids as bits.</summary>
internal static class BitMask
{
    public static void Set(Span<ulong> mask, int id) => mask[id >> 6] |= 1UL << (id & 63);

    public static void Clear(Span<ulong> mask, int id) => mask[id >> 6] &= ~(1UL << (id & 63));

    public static bool Contains(ReadOnlySpan<ulong> mask, int id) => (mask[id >> 6] >> (id & 63) & 1) != 0;

    /// <summary>Sets a token and all others of the same bytes.</summary>
    public static void SetAll(Span<ulong> mask, TokenTrie trie, int id)
    {
        for (; id != TokenTrie.None; id = trie.Twin(id)) Set(mask, id);
    }
}
