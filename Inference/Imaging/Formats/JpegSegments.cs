namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A JPEG marker segment.</summary>
/// <param name="marker">The byte behind FF.</param>
/// <param name="start">Where its FF lies in the file.</param>
/// <param name="payload">What follows its length.</param>
internal readonly ref struct JpegSegment(byte marker, int start, ReadOnlySpan<byte> payload)
{
    public byte Marker { get; } = marker;
    public int Start { get; } = start;

    /// <summary>FF, marker, two bytes of length, payload.</summary>
    public int End => Start + 4 + Payload.Length;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}

/// <summary>The segments of a JPEG file to the end of its image. Behind the first scan's start the file may be cut off: what is missing there, the decoder will miss.</summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> file)
{
    private const byte EndOfImage = 0xD9;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _position = 2; // behind FF D8
    private bool _scanned;

    public JpegSegment Current { get; private set; }

    public readonly JpegSegments GetEnumerator() => this;

    public bool MoveNext()
    {
        var start = NextMarker();
        if (start < 0 || _file[start + 1] == EndOfImage || (_scanned && start + 4 > _file.Length)) return false;
        var reader = new ByteReader(_file, ImageFormat.Jpeg, start + 2);
        var length = reader.UInt16Big();
        if (length < 2) throw ImageRefusal.Damaged(ImageFormat.Jpeg, "a segment has no length");
        if (_scanned && start + 2 + length > _file.Length) return false;
        Current = new JpegSegment(_file[start + 1], start, reader.Take(length - 2));
        _position = Current.End;
        _scanned |= Current.Marker == JpegFile.StartOfScan;
        return true;
    }

    /// <summary>Where the next marker with a length begins; fill bytes, scans' data, junk and markers that stand alone are stepped over, as decoders do. -1: nowhere.</summary>
    private readonly int NextMarker()
    {
        var at = _position;
        while (_file[at..].IndexOf((byte)0xFF) is >= 0 and var skipped && at + skipped + 1 < _file.Length)
        {
            at += skipped;
            if (_file[at + 1] is not (0 or 1 or 0xFF or (>= 0xD0 and <= 0xD8))) return at;
            at++;
        }
        return _scanned ? -1 : throw ImageRefusal.Damaged(ImageFormat.Jpeg, "it ends before the picture begins");
    }
}
