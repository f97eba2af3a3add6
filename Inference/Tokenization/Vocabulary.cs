using System.Numerics;

namespace Glimpse.Inference.Tokenization;

/// <summary>Tokens as bytes, by id and by content. One block of bytes and two arrays: 150,000 tokens are a few megabytes and no objects.</summary>
internal sealed class Vocabulary
{
    /// <summary>The largest id that is believed; the largest vocabularies in use have under 300,000 tokens.</summary>
    public const int MaxId = (1 << 22) - 1;

    private readonly byte[] _bytes;
    private readonly Extent[] _extents; // by id
    private readonly Slot[] _slots;     // open addressing
    private readonly int[] _byteIds = new int[256];

    /// <param name="reachable">Ids of the tokens that are found by their bytes.</param>
    public Vocabulary(byte[] bytes, Extent[] extents, IReadOnlyList<int> reachable)
    {
        (_bytes, _extents) = (bytes, extents);
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, reachable.Count * 2))];
        foreach (var id in reachable) Insert(id);
        for (var value = 0; value < 256; value++) _byteIds[value] = Find([(byte)value]);
    }

    /// <summary>The highest id + 1.</summary>
    public int Size => _extents.Length;

    /// <summary>The id of each single byte; -1 where the vocabulary lacks it.</summary>
    public ReadOnlySpan<int> ByteIds => _byteIds;

    public bool Contains(int id) => (uint)id < (uint)_extents.Length && _extents[id].Length >= 0;

    /// <summary>The token's bytes; empty for an id that no token has, as models with padded vocabularies can produce.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => Contains(id) ? _bytes.AsSpan(_extents[id].Start, _extents[id].Length) : default;

    /// <summary>The id of the token with exactly these bytes; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var mask = _slots.Length - 1;
        var hash = Hash(bytes);
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var (found, token) = _slots[slot];
            if (token == 0) return -1;
            if (found == hash && Bytes(token - 1).SequenceEqual(bytes)) return token - 1;
        }
    }

    private void Insert(int id)
    {
        var mask = _slots.Length - 1;
        var hash = Hash(Bytes(id));
        var slot = hash & mask;
        while (_slots[slot].Token != 0) slot = (slot + 1) & mask;
        _slots[slot] = new Slot(hash, id + 1);
    }

    // FNV-1a. The table's content comes from the model's author, so it needs no protection against chosen collisions.
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var value in bytes) hash = (hash ^ value) * 16777619u;
        return (int)((hash ^ hash >> 15) & 0x7FFFFFFF);
    }

    /// <summary>Where a token's bytes lie; a length of -1 is an id that no token has.</summary>
    public readonly record struct Extent(int Start, int Length);

    private readonly record struct Slot(int Hash, int Token); // id + 1; 0 is empty
}
