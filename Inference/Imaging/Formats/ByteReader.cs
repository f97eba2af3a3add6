using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>Reads a file that nobody vouches for: every step is checked against its end, in 64 bits so that no sum wraps.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> file, ImageFormat format, long position = 0)
{
    private readonly ReadOnlySpan<byte> _file = file;

    public long Position { get; private set; } = position;

    public byte Byte() => Take(1)[0];

    public int UInt16Little() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int UInt16Big() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary>Three bytes, little endian.</summary>
    public int UInt24Little() => UInt16Little() | Byte() << 16;

    public uint UInt32Little() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public uint UInt32Big() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public int Int32Little() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <exception cref="Requests.RequestRefusedException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count > _file.Length - Position) throw ImageRefusal.Damaged(format, "it ends too early");
        var taken = _file.Slice((int)Position, (int)count);
        Position += count;
        return taken;
    }

    public void Skip(long count) => Take(count);
}
