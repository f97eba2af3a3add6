using System.Buffers;

namespace Glimpse.Inference.Tokenization;

/// <summary>Collects tokens in any order of ids.</summary>
internal sealed class VocabularyBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
    private readonly List<int> _reachable = [];
    private int[] _start = new int[1024];
    private int[] _length = new int[1024];
    private int _size;

    public VocabularyBuilder() => Array.Fill(_length, -1);

    /// <summary>Adds a token, or replaces what its id stands for in decoding.</summary>
    /// <param name="reachable">Whether the token is found by its bytes. A token written outside the byte-level alphabet is not: its bytes could be another's.</param>
    public void Set(int id, ReadOnlySpan<byte> bytes, bool reachable)
    {
        Grow(id);
        if (reachable) _reachable.Add(id);
        _start[id] = _bytes.WrittenCount;
        _length[id] = bytes.Length;
        _bytes.Write(bytes);
        _size = Math.Max(_size, id + 1);
    }

    public bool Contains(int id) => id < _size && _length[id] >= 0;

    public ReadOnlySpan<byte> Bytes(int id) => _bytes.WrittenSpan.Slice(_start[id], _length[id]);

    public Vocabulary Build() => new(_bytes.WrittenSpan.ToArray(), _start[.._size], _length[.._size], _reachable);

    private void Grow(int id)
    {
        if (id < _length.Length) return;
        var old = _length.Length;
        var size = Math.Max(old * 2, id + 1);
        Array.Resize(ref _start, size);
        Array.Resize(ref _length, size);
        _length.AsSpan(old).Fill(-1);
    }
}
