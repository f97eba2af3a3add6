using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Glimpse.ModelBuilder.Graphs;

/// <summary>
/// Writes protobuf fields by number. ONNX's format is a handful of small messages that are only ever written here, never read:
/// these few lines are less to keep than generated code for all of onnx.proto, and the build needs no protoc.
/// </summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, LengthDelimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Bytes => buffer.WrittenSpan;

    public ProtoWriter Write(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtoWriter Write(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(sizeof(float)), value);
        buffer.Advance(sizeof(float));
        return this;
    }

    public ProtoWriter Write(int field, string value) => Write(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Write(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Number((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    public ProtoWriter Write(int field, ProtoWriter message) => Write(field, message.Bytes);

    public ProtoWriter WriteAll<T>(int field, IEnumerable<T> items, Func<T, ProtoWriter> toMessage)
    {
        foreach (var item in items)
            Write(field, toMessage(item));
        return this;
    }

    private void Tag(int field, int kind) => Number((ulong)((field << 3) | kind));

    // 7 bits a byte, lowest first, the top bit set on all but the last.
    private void Number(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
            buffer.Write([(byte)(value | 0x80)]);
        buffer.Write([(byte)value]);
    }
}
