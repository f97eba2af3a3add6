using System.Buffers;

namespace Glimpse.Inference.Tokenization;

/// <summary>Collects tokens in any order of ids.</summary>
internal sealed class VocabularyBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
    private readonly List<int> _reachable = [];
    private readonly List<Vocabulary.Extent> _extents = [];

    /// <summary>Adds a token under an id that is free.</summary>
    /// <param name="reachable">Whether the token is found by its bytes. A token written outside the byte-level alphabet is not: its bytes could be another's.</param>
    public void Set(int id, ReadOnlySpan<byte> bytes, bool reachable)
    {
        while (_extents.Count <= id) _extents.Add(new Vocabulary.Extent(0, -1));
        if (reachable) _reachable.Add(id);
        _extents[id] = new Vocabulary.Extent(_bytes.WrittenCount, bytes.Length);
        _bytes.Write(bytes);
    }

    public bool Contains(int id) => id < _extents.Count && _extents[id].Length >= 0;

    public ReadOnlySpan<byte> Bytes(int id) => _bytes.WrittenSpan.Slice(_extents[id].Start, _extents[id].Length);

    public Vocabulary Build() => new(_bytes.WrittenSpan.ToArray(), [.. _extents], _reachable);
}
