using System.Net;
using System.Net.Sockets;

namespace Glimpse.Api.Fetching;

/// <summary>
/// Which addresses belong to the public web. All others are refused: this machine, private and shared networks, a cloud's metadata services, and every form in which IPv6
/// carries an IPv4 address, since what is behind it depends on the network. The ranges are IANA's special-purpose registries.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Special4 = Networks(
        "0.0.0.0/8",          // this network: Linux reads 0.0.0.0 as itself
        "10.0.0.0/8",         // private
        "100.64.0.0/10",      // shared by a provider's customers; 100.100.100.200 is Alibaba's metadata service
        "127.0.0.0/8",        // loopback
        "168.63.129.16/32",   // Azure's host, from inside a machine of Azure
        "169.254.0.0/16",     // link-local; 169.254.169.254 is the metadata service of most clouds
        "172.16.0.0/12",      // private
        "192.0.0.0/24",       // protocol assignments; 192.0.0.192 is Oracle's metadata service
        "192.0.2.0/24",       // documentation
        "192.31.196.0/24",    // AS112: answers for reverse lookups of private addresses
        "192.52.193.0/24",    // multicast tunnels
        "192.88.99.0/24",     // 6to4 relays
        "192.168.0.0/16",     // private
        "192.175.48.0/24",    // AS112
        "198.18.0.0/15",      // benchmarks
        "198.51.100.0/24",    // documentation
        "203.0.113.0/24",     // documentation
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4");       // reserved, and broadcast

    // All of the public web is in here; ::1, ::ffff:0:0/96 (mapped), ::/96 (compatible), 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64), 100::/64 (discard),
    // fc00::/7 (private, with fd00:ec2::254, Amazon's metadata service), fe80::/10 (link-local), fec0::/10 (site-local) and ff00::/8 (multicast) are not.
    private static readonly IPNetwork Unicast6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special6 = Networks(
        "2001::/23",          // protocol assignments: Teredo 2001::/32, benchmarks 2001:2::/48, ORCHID 2001:10::/28 and 2001:20::/28
        "2001:db8::/32",      // documentation
        "2002::/16",          // 6to4
        "2620:4f:8000::/48",  // AS112
        "3fff::/20");         // documentation

    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !IsIn(Special4, address),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && Unicast6.Contains(address) && !IsIn(Special6, address) && !IsIsatap(address),
        _ => false,
    };

    // RFC 5214 §6.1: an interface identifier of 0000:5efe or 0200:5efe, and then an IPv4 address.
    private static bool IsIsatap(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return (bytes[8] & 0xFD) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
