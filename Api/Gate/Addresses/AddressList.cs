using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Glimpse.Api.Gate.Addresses;

/// <summary>Addresses and networks that the settings name: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>, <c>192.0.2.7</c>.</summary>
internal sealed class AddressList(IReadOnlyList<IPNetwork> networks)
{
    private static readonly SearchValues<char> Dotted = SearchValues.Create("0123456789.");

    public static AddressList Loopback { get; } = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    private IReadOnlyList<IPNetwork> Networks => networks;

    public bool Contains(IPAddress address) => networks.Any(network => network.Contains(address));

    public AddressList With(AddressList other) => new([.. networks, .. other.Networks]);

    /// <summary>Reads a network, or one address. The bits behind the prefix must be 0: 10.1.2.3/8 is more likely a slip than meant.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        if (text?.Trim() is not { Length: > 0 } given) return false;
        var slash = given.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? given : given[..slash], out var address)) return false;
        if (slash >= 0) return IPNetwork.TryParse(given, out network) && network.BaseAddress.Equals(address);
        network = new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>Reads an address as people write it: four numbers, or IPv6. What the system's parser also takes (10.1, 0x7f000001) is read differently from program to program.</summary>
    public static bool TryParseAddress(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (!text.Contains(':') && (text.Count('.') != 3 || text.ContainsAnyExcept(Dotted) || HasOctal(text))) return false;
        if (text.Contains('%') || !IPAddress.TryParse(text, out var parsed)) return false;
        address = Plain(parsed);
        return true;
    }

    /// <summary>An IPv4 address that came in IPv6's form is the IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool HasOctal(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
        {
            if (text[part] is ['0', _, ..]) return true;
        }
        return false;
    }
}
