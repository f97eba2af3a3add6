using Glimpse.Standalone.Starting;
using Microsoft.Extensions.Configuration;

namespace Glimpse.Standalone.Tests.Starting;

public sealed class ListeningTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071")]
    [InlineData("https://127.8.9.10:7071/path")]
    [InlineData("http://localhost:80")]
    [InlineData("http://LocalHost")]
    [InlineData("http://[::1]:7071")]
    [InlineData("http://[::ffff:127.0.0.1]:7071")]
    [InlineData("http://unix:/tmp/glimpse.sock")]
    public void IsLocal_OnlyThisMachine_IsTrue(string address) => Assert.True(Listening.IsLocal(address));

    [Theory]
    [InlineData("http://0.0.0.0:7071")]
    [InlineData("http://0:7071")]
    [InlineData("http://[::]:7071")]
    [InlineData("http://*:7071")]
    [InlineData("http://+:7071")]
    [InlineData("http://*")]
    [InlineData("https://192.168.1.2:7071")]
    [InlineData("http://[fe80::1]:7071")]
    [InlineData("http://[::ffff:10.0.0.1]:7071")]
    [InlineData("http://example.com:7071")]
    [InlineData("http://localhost.example.com:7071")]
    [InlineData("http://127.0.0.1.example.com:7071")]
    [InlineData("http://unix.example.com:7071")]
    [InlineData("http://pipe:/name")]
    public void IsLocal_OthersTooOrUnknown_IsFalse(string address) => Assert.False(Listening.IsLocal(address));

    [Fact]
    public void Configured_EveryWayOfTellingAnAddress_IsSeen()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:1; http://b:2",
            ["http_ports"] = "3;4",
            ["https_ports"] = "5",
            ["Kestrel:Endpoints:One:Url"] = "http://c:6",
            ["Kestrel:Endpoints:One:Protocols"] = "Http1",
        }).Build();

        Assert.Equal(["http://127.0.0.1:1", "http://b:2", "http://*:3", "http://*:4", "https://*:5", "http://c:6"], Listening.Configured(settings));
    }
}
