namespace Glimpse.Inference.Imaging.Formats;

/// <summary>The compressed data of a GIF frame: bits, lowest first, in blocks of up to 255 bytes.</summary>
internal ref struct GifBlocks(ReadOnlySpan<byte> file, int position)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private int _position = position;
    private int _left; // bytes of the current block
    private int _bits;
    private int _count;

    /// <summary>The next code of <paramref name="size"/> bits.</summary>
    public int Read(int size)
    {
        while (_count < size)
        {
            _bits |= NextByte() << _count;
            _count += 8;
        }
        var code = _bits & ((1 << size) - 1);
        _bits >>= size;
        _count -= size;
        return code;
    }

    private int NextByte()
    {
        if (_left == 0) _left = _position < _file.Length ? _file[_position++] : 0;
        if (_left == 0 || _position >= _file.Length) throw ImageRefusal.Damaged(ImageFormat.Gif, "it ends before its first frame does");
        _left--;
        return _file[_position++];
    }
}
