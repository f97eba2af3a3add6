namespace Glimpse.Inference.Tokenization;

/// <summary>Tokens as bytes, by id and by content. One block of bytes and three integer arrays: 150,000 tokens are a few megabytes and no objects.</summary>
internal sealed class Vocabulary
{
    /// <summary>The largest id that is believed; the largest vocabularies in use have under 300,000 tokens.</summary>
    public const int MaxId = (1 << 22) - 1;

    private readonly byte[] _bytes;
    private readonly int[] _start;
    private readonly int[] _length; // -1: no such id
    private readonly int[] _slots;  // open addressing, id + 1; 0 is empty
    private readonly int[] _byteIds = new int[256];

    internal Vocabulary(byte[] bytes, int[] start, int[] length, IReadOnlyList<int> reachable)
    {
        (_bytes, _start, _length) = (bytes, start, length);
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, reachable.Count * 2))];
        foreach (var id in reachable) Insert(id);
        for (var value = 0; value < 256; value++) _byteIds[value] = Find([(byte)value]);
    }

    /// <summary>The highest id + 1.</summary>
    public int Size => _length.Length;

    /// <summary>The id of each single byte; -1 where the vocabulary lacks it.</summary>
    public ReadOnlySpan<int> ByteIds => _byteIds;

    public bool Contains(int id) => (uint)id < (uint)_length.Length && _length[id] >= 0;

    /// <summary>The token's bytes; empty for an id that no token has, as models with padded vocabularies can produce.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => Contains(id) ? _bytes.AsSpan(_start[id], _length[id]) : default;

    /// <summary>The id of the token with exactly these bytes; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var mask = _slots.Length - 1;
        for (var slot = Hash(bytes) & mask; ; slot = (slot + 1) & mask)
        {
            var id = _slots[slot] - 1;
            if (id < 0 || Bytes(id).SequenceEqual(bytes)) return id;
        }
    }

    private void Insert(int id)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(Bytes(id)) & mask;
        while (_slots[slot] != 0) slot = (slot + 1) & mask;
        _slots[slot] = id + 1;
    }

    // FNV-1a. The table's content comes from the model's author, so it needs no protection against chosen collisions.
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var value in bytes) hash = (hash ^ value) * 16777619u;
        return (int)((hash ^ hash >> 15) & 0x7FFFFFFF);
    }
}
