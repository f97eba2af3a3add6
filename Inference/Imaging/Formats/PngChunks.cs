using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A PNG chunk.</summary>
/// <param name="whole">Length, type, data and checksum; less where the file is cut off.</param>
/// <param name="data">What the length counts.</param>
internal readonly ref struct PngChunk(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> data)
{
    public ReadOnlySpan<byte> Whole { get; } = whole;
    public ReadOnlySpan<byte> Data { get; } = data;

    public bool Is(ReadOnlySpan<byte> type) => Whole.Slice(4, 4).SequenceEqual(type);
}

/// <summary>The chunks of a PNG file to its end chunk, or as far as it goes: whether pixels are missing is for the decoder to see.</summary>
internal ref struct PngChunks(ReadOnlySpan<byte> file)
{
    private const int Overhead = 12; // length, type, checksum

    private ReadOnlySpan<byte> _rest = file[Math.Min(file.Length, PngFile.Signature.Length)..];

    public PngChunk Current { get; private set; }

    public readonly PngChunks GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < Overhead) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        var whole = _rest[..(int)Math.Min(_rest.Length, (long)length + Overhead)];
        Current = new PngChunk(whole, whole.Slice(8, (int)Math.Min(length, whole.Length - 8)));
        _rest = Current.Is("IEND"u8) ? default : _rest[whole.Length..];
        return true;
    }
}
