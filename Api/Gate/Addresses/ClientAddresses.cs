using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Gate.Addresses;

/// <summary>
/// Where a call comes from. Proxies write down whom they speak for in X-Forwarded-For, each at the end of it; only what a trusted one wrote counts,
/// so it is read from the right, and the first address that is no trusted proxy's is the caller's. What stands before it anybody may have made up.
/// </summary>
/// <param name="proxies">Whose word counts.</param>
/// <param name="hops">How many of its addresses are read.</param>
/// <param name="head">Behind the Functions host a loopback address is the host's, and says nothing of the caller.</param>
internal sealed class ClientAddresses(AddressList proxies, int hops, Head head)
{
    public const string Header = "x-forwarded-for";
    private readonly AddressList _proxies = head == Head.Functions ? proxies.With(AddressList.Loopback) : proxies;

    /// <summary>The caller's address; null where it is not known.</summary>
    public IPAddress? Of(HttpContext context)
    {
        // Who comes by a Unix socket is on this machine.
        var peer = AddressList.Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        var found = Walk(peer, context.Request.Headers[Header]);
        return head == Head.Functions && IPAddress.IsLoopback(found) ? null : found;
    }

    private IPAddress Walk(IPAddress peer, StringValues forwarded)
    {
        if (!_proxies.Contains(peer) || StringValues.IsNullOrEmpty(forwarded)) return peer;
        var entries = string.Join(',', (IEnumerable<string?>)forwarded).Split(',');
        var address = peer;
        for (var i = entries.Length - 1; i >= 0 && i >= entries.Length - hops; i--)
        {
            // A proxy that could not say whom it speaks for: nothing before it counts either.
            if (!TryParse(entries[i].AsSpan().Trim(), out var next)) return address;
            address = next;
            if (!_proxies.Contains(address)) break;
        }
        return address;
    }

    /// <summary>Reads an address with or without a port: 192.0.2.1:5000, 2001:db8::1, [2001:db8::1]:5000.</summary>
    internal static bool TryParse(ReadOnlySpan<char> entry, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        var port = ReadOnlySpan<char>.Empty;
        if (entry is ['[', ..])
        {
            var end = entry.IndexOf(']');
            if (end < 0) return false;
            port = entry[(end + 1)..];
            entry = entry[1..end];
            if (!entry.Contains(':')) return false;
        }
        else if (entry.Count(':') == 1)
        {
            var colon = entry.IndexOf(':');
            port = entry[colon..];
            entry = entry[..colon];
        }
        return (port.IsEmpty || (port[0] == ':' && ushort.TryParse(port[1..], out _))) && AddressList.TryParseAddress(entry, out address);
    }
}
