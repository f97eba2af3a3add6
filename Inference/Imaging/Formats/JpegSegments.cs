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

/// <summary>The segments of a JPEG file up to and including the start of the first scan, or to the end of the image.</summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> file)
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _position = 2; // behind FF D8
    private bool _ended;

    public JpegSegment Current { get; private set; }

    public readonly JpegSegments GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_ended) return false;
        var start = NextMarker();
        var marker = _file[start + 1];
        if (marker == EndOfImage) return false;
        var reader = new ByteReader(_file, ImageFormat.Jpeg, start + 2);
        var length = reader.UInt16Big();
        if (length < 2) throw ImageRefusal.Damaged(ImageFormat.Jpeg, "a segment has no length");
        Current = new JpegSegment(marker, start, reader.Take(length - 2));
        _position = Current.End;
        _ended = marker == StartOfScan;
        return true;
    }

    /// <summary>Where the next marker with a length begins; fill bytes, junk and markers that stand alone are stepped over, as decoders do.</summary>
    private readonly int NextMarker()
    {
        for (var at = _position; at + 1 < _file.Length; at++)
        {
            if (_file[at] == 0xFF && _file[at + 1] is not (0 or 1 or 0xFF or (>= 0xD0 and <= 0xD8))) return at;
        }
        throw ImageRefusal.Damaged(ImageFormat.Jpeg, "it ends before the picture begins");
    }
}
