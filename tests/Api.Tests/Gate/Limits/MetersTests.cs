using System.Net;
using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Tests.Gate.Limits;

public sealed class MetersTests
{
    private static readonly CallLimits OnePerMinute = new(1, 0, 0);

    [Fact]
    public void Of_AMillionAddresses_NeverKeepsMoreThanItsCapacity()
    {
        var meters = new Meters<AddressBlock>(1000);
        var bytes = new byte[4];
        for (var i = 0; i < 1_000_000; i++)
        {
            BitConverter.TryWriteBytes(bytes, i);
            meters.Of(AddressBlock.Of(new IPAddress(bytes)), OnePerMinute, TimeSpan.Zero).Enter(TimeSpan.Zero, out _);
        }

        Assert.Equal(1000, meters.Count);
    }

    [Fact]
    public void Of_ThoseThatFilledUpAgain_AreForgottenAsOthersCome()
    {
        var meters = new Meters<int>(1000);
        for (var key = 0; key < 500; key++) Use(meters, key, TimeSpan.Zero);

        for (var key = 500; key < 1000; key++) Use(meters, key, TimeSpan.FromMinutes(2));

        Assert.Equal(500, meters.Count);
    }

    [Fact]
    public void Of_AboveTheCapacity_TheOneThatRestedLongestGoes()
    {
        var meters = new Meters<int>(2);
        Use(meters, 1, TimeSpan.Zero);
        Use(meters, 2, TimeSpan.Zero);
        Assert.Equal(LimitKind.Requests, Use(meters, 1, TimeSpan.Zero));

        Use(meters, 3, TimeSpan.Zero);

        Assert.Equal(LimitKind.Requests, Use(meters, 1, TimeSpan.Zero));
        Assert.Equal(LimitKind.None, Use(meters, 2, TimeSpan.Zero));
    }

    [Fact]
    public void Of_AboveTheCapacity_WhoIsInsideStays()
    {
        var meters = new Meters<int>(2);
        var limits = new CallLimits(0, 0, 1);
        meters.Of(1, limits, TimeSpan.Zero).Enter(TimeSpan.Zero, out _);

        for (var key = 2; key < 10; key++) meters.Of(key, limits, TimeSpan.Zero);

        Assert.Equal(LimitKind.Concurrency, meters.Of(1, limits, TimeSpan.Zero).Enter(TimeSpan.Zero, out _));
    }

    [Fact]
    public void Of_AllInsideAboveTheCapacity_StillKeepsToIt()
    {
        var meters = new Meters<int>(3);
        for (var key = 0; key < 50; key++) meters.Of(key, new(0, 0, 1), TimeSpan.Zero).Enter(TimeSpan.Zero, out _);

        Assert.Equal(3, meters.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void Block_OfTwoAddresses_IsOneForWhatOneSubscriberHas(string first, string second, bool same) =>
        Assert.Equal(same, AddressBlock.Of(IPAddress.Parse(first)) == AddressBlock.Of(IPAddress.Parse(second)));

    private static LimitKind Use(Meters<int> meters, int key, TimeSpan now) => meters.Of(key, OnePerMinute, now) is var meter && meter.Enter(now, out _) is var kind && kind == LimitKind.None
        ? Leave(meter)
        : LimitKind.Requests;

    private static LimitKind Leave(Meter meter)
    {
        meter.Leave();
        return LimitKind.None;
    }
}
