using System.Net;
using Glimpse.Api.Gate.Addresses;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate.Addresses;

public sealed class ClientAddressesTests
{
    [Theory]
    [InlineData("203.0.113.5", "198.51.100.9", "203.0.113.5")] // a stranger's own word
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("10.0.0.1", "1.1.1.1, 198.51.100.9", "198.51.100.9")] // what stands before it may be made up
    [InlineData("10.0.0.1", "1.1.1.1,198.51.100.9 , 10.0.0.2", "198.51.100.9")]
    [InlineData("10.0.0.1", "198.51.100.9:5000", "198.51.100.9")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "::ffff:198.51.100.9", "198.51.100.9")]
    [InlineData("::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("10.0.0.1", "198.51.100.9, unknown", "10.0.0.1")] // malformed: nothing before it counts
    [InlineData("10.0.0.1", "198.51.100.9,", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.9:port", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.9:99999", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.09", "10.0.0.1")]
    [InlineData("10.0.0.1", "0x7f000001", "10.0.0.1")]
    [InlineData("10.0.0.1", "1", "10.0.0.1")]
    [InlineData("10.0.0.1", "[198.51.100.9]:80", "10.0.0.1")]
    [InlineData("10.0.0.1", "[2001:db8::1", "10.0.0.1")]
    [InlineData("10.0.0.1", "fe80::1%eth0", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.9, unknown, 10.0.0.3", "10.0.0.3")]
    public void Of_Standalone_IsTheLastAddressThatNoTrustedProxyHas(string peer, string? forwarded, string expected) =>
        Assert.Equal(expected, Of(Head.Standalone, peer, forwarded)?.ToString());

    [Fact]
    public void Of_MoreTrustedProxiesThanHops_IsTheLastOneRead() =>
        Assert.Equal("10.0.0.4", Of(Head.Standalone, "10.0.0.1", "198.51.100.9, 10.0.0.3, 10.0.0.4", hops: 1)?.ToString());

    [Fact]
    public void Of_SeveralHeaders_AreOneList()
    {
        var context = Context("10.0.0.1");
        context.Request.Headers["X-Forwarded-For"] = new(["1.1.1.1", "198.51.100.9, 10.0.0.2"]);

        Assert.Equal("198.51.100.9", new ClientAddresses(Private, 4, Head.Standalone).Of(context)?.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("127.0.0.1", "198.51.100.9, 10.0.0.2", "198.51.100.9")]
    [InlineData("::1", "198.51.100.9", "198.51.100.9")]
    [InlineData("127.0.0.1", "127.0.0.1, 198.51.100.9", "198.51.100.9")]
    [InlineData("127.0.0.1", null, null)]
    [InlineData("127.0.0.1", "127.0.0.1", null)]
    [InlineData("127.0.0.1", "unknown", null)]
    public void Of_Functions_IsWhatTheHostForwardsAndNeverLoopback(string peer, string? forwarded, string? expected) =>
        Assert.Equal(expected, Of(Head.Functions, peer, forwarded)?.ToString());

    [Fact]
    public void Of_UnixSocket_IsThisMachine()
    {
        var context = new DefaultHttpContext();

        Assert.Equal(IPAddress.Loopback, new ClientAddresses(Private, 4, Head.Standalone).Of(context));
        Assert.Null(new ClientAddresses(Private, 4, Head.Functions).Of(context));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", "11.0.0.1")]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.8")]
    [InlineData(" 2001:db8::/32 ", "2001:db8:1::1", "2001:db9::1")]
    [InlineData("0.0.0.0/0", "8.8.8.8", "::1")]
    public void TryParse_Network_HoldsItsAddressesOnly(string text, string inside, string outside)
    {
        Assert.True(AddressList.TryParse(text, out var network));
        var list = new AddressList([network]);

        Assert.True(list.Contains(IPAddress.Parse(inside)));
        Assert.False(list.Contains(IPAddress.Parse(outside)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("example.com")]
    [InlineData("010.0.0.0/8")]
    public void TryParse_AnythingElse_IsNoNetwork(string? text) => Assert.False(AddressList.TryParse(text, out _));

    private static AddressList Private
    {
        get
        {
            Assert.True(AddressList.TryParse("10.0.0.0/8", out var network));
            return new([network]);
        }
    }

    private static IPAddress? Of(Head head, string peer, string? forwarded, int hops = 4)
    {
        var context = Context(peer);
        if (forwarded is not null) context.Request.Headers["X-Forwarded-For"] = forwarded;
        return new ClientAddresses(Private, hops, head).Of(context);
    }

    private static DefaultHttpContext Context(string peer) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
}
