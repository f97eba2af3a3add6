namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A RIFF chunk.</summary>
/// <param name="whole">Type, length, data, and a byte of padding where the length is odd.</param>
/// <param name="data">What the length counts.</param>
internal readonly ref struct WebpChunk(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> data)
{
    public ReadOnlySpan<byte> Whole { get; } = whole;
    public ReadOnlySpan<byte> Data { get; } = data;

    public bool Is(ReadOnlySpan<byte> type) => Whole.StartsWith(type);
}

/// <summary>The chunks of a WebP file, as far as its own length goes.</summary>
internal ref struct WebpChunks
{
    private const int Overhead = 8; // type and length

    private ReadOnlySpan<byte> _rest;

    public WebpChunks(ReadOnlySpan<byte> file)
    {
        var reader = new ByteReader(file, ImageFormat.Webp, 4);
        var length = reader.UInt32Little();
        reader.Skip(4);
        if (length < 4) throw ImageRefusal.Damaged(ImageFormat.Webp, "its length is wrong");
        _rest = reader.Take(length - 4L);
    }

    public WebpChunk Current { get; private set; }

    public readonly WebpChunks GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < Overhead) return false;
        var reader = new ByteReader(_rest, ImageFormat.Webp, 4);
        var length = reader.UInt32Little();
        var data = reader.Take(length);
        var end = (int)Math.Min(_rest.Length, reader.Position + (length & 1));
        Current = new WebpChunk(_rest[..end], data);
        _rest = _rest[end..];
        return true;
    }
}
