using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Glimpse.Api.Gate.Limits;

/// <summary>What limits take for one address: an IPv4 address, or the /64 that one IPv6 subscriber has at least. Those whose address is not known share one.</summary>
internal readonly record struct AddressBlock(AddressFamily Family, ulong Bits)
{
    public static AddressBlock Of(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return new(address.AddressFamily, written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
