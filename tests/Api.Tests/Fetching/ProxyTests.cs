using System.Net;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>Fetching through the proxy that an operator configured: names are looked up and checked here all the same, and it is asked for the addresses.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string Url = "http://a.example/cat.png?size=1";
    private const string Key = "a.example/cat.png?size=1";
    private readonly FetchBench _bench = new();

    public ProxyTests()
    {
        Proxy = new(_bench.Web);
        _bench.Options.Proxy = Proxy.Address;
    }

    private TestWeb Web => _bench.Web;

    private TestProxy Proxy { get; }

    [Fact]
    public async Task Fetch_Picture_IsAskedForByTheAddressThatWasChecked()
    {
        Web.Name("a.example", "93.184.216.40").Answer(Key, Pictures.Png);

        Assert.Equal(Pictures.Png, await _bench.FetchAsync(Url));
        var head = Assert.Single(Proxy.Requests);
        Assert.Equal("GET http://93.184.216.40/cat.png?size=1 HTTP/1.1", head[0]);
        Assert.Contains("Host: a.example", head);
        Assert.Equal(["Host", "User-Agent", "Accept", "Accept-Encoding"], head[1..].Select(line => line.Split(':')[0]));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("93.184.216.40"), 80), Assert.Single(Web.Connections)); // the proxy's
    }

    [Fact]
    public async Task Fetch_ByHttps_GoesThroughATunnelToTheAddressAndChecksTheHostsCertificate()
    {
        using var certificate = TestCertificates.Of("a.example");
        string? asked = null;
        Web.Secure(certificate, name => asked = name);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync("https://a.example/cat.png"));
        Assert.Equal($"CONNECT {TestWeb.Public}:443 HTTP/1.1", Assert.Single(Proxy.Requests)[0]);
        Assert.Equal("a.example", asked);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task Fetch_NameThatLeadsInside_NeverReachesTheProxy(string address)
    {
        Web.Name("a.example", "93.184.216.34", address);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Empty(Proxy.Requests);
    }

    [Fact]
    public async Task Fetch_RedirectThatLeadsInside_IsNotFollowed()
    {
        Web.Name("b.example", "192.168.0.1").Redirect(Key, "http://b.example/");

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task Fetch_RedirectToAnotherHost_GoesThroughTheProxyToo()
    {
        Web.Name("b.example", "93.184.216.41").Redirect(Key, "http://b.example/").Answer("b.example/", Pictures.Png);

        Assert.Equal(Pictures.Png, await _bench.FetchAsync(Url));
        Assert.Equal("GET http://93.184.216.41/ HTTP/1.1", Proxy.Requests[1][0]);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    public async Task Fetch_ProxyThatRefuses_IsARefusal(string answer)
    {
        Proxy.Refusal = answer;

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync("https://a.example/"));
        Assert.Empty(Web.Connections);
        Assert.All(Proxy.Requests, head => Assert.DoesNotContain(head, line => line.StartsWith("Proxy-Authorization", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Fetch_ProxyThatIsGone_IsNotGoneAround()
    {
        Web.Answer(Key, Pictures.Png);
        await Proxy.StopAsync();

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Empty(Web.Connections);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _bench.DisposeAsync();
    }
}
