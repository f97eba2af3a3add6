using System.IO.Compression;
using System.Net;
using System.Text;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Fetching;

public sealed class PictureFetcherTests : IAsyncLifetime
{
    private const string Url = "http://a.example/cat.png";
    private const string Key = "a.example/cat.png";
    private static readonly byte[] Picture = Pictures.Png;
    private readonly FetchBench _bench = new();

    private TestWeb Web => _bench.Web;

    [Fact]
    public async Task Fetch_Picture_GivesItsBytes()
    {
        Web.Answer(Key, Picture);

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
        Assert.Equal(new IPEndPoint(TestWeb.Public, 80), Assert.Single(Web.Connections));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.0 200 OK")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: identity")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/jpeg, image/jpeg\nSet-Cookie: a=b")]
    [InlineData("HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK")]
    public async Task Fetch_PictureWhateverItsHeadersSay_GivesItsBytes(string head)
    {
        Web.Answer(Key, head, Picture);

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
    }

    [Fact]
    public async Task Fetch_Request_TellsNothingOfTheCaller()
    {
        Web.Answer("a.example/cat.png?key=1", "HTTP/1.1 302 Found\nLocation: /next\nContent-Length: 0\nSet-Cookie: seen=1", []).Answer("a.example/next", Picture);

        await _bench.FetchAsync(Url + "?key=1");

        Assert.All(Web.Requests, request => Assert.Equal(["Host", "User-Agent", "Accept", "Accept-Encoding"], request.Split('\n')[1..^1].Select(line => line.Split(':')[0])));
        Assert.Contains("User-Agent: glimpse/", Web.Requests[1], StringComparison.Ordinal);
        Assert.Contains("Accept-Encoding: identity\n", Web.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_HostOfManyAddresses_ConnectsToTheOnesThatWereChecked()
    {
        Web.Name("a.example", "93.184.216.34", "93.184.216.35", "2606:4700::1").Answer(Key, Picture);
        Web.Dead.Add(IPAddress.Parse("93.184.216.34"));
        Web.Dead.Add(IPAddress.Parse("93.184.216.35"));

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
        Assert.Equal(["93.184.216.34:80", "93.184.216.35:80", "[2606:4700::1]:80"], Web.Connections.Select(address => address.ToString()));
    }

    [Theory]
    [MemberData(nameof(PublicAddressesTests.Special), MemberType = typeof(PublicAddressesTests))]
    public async Task Fetch_NameOfASpecialAddress_ConnectsToNothing(string address)
    {
        Web.Name("a.example", address).Answer(Key, Picture);
        // Two answers, of which one is good: whichever comes first.
        Web.Name("b.example", "93.184.216.34", address).Answer("b.example/cat.png", Picture);
        Web.Name("c.example", address, "93.184.216.34").Answer("c.example/cat.png", Picture);

        foreach (var host in new[] { "a", "b", "c" }) Assert.Equal("image_url_unreachable", await _bench.RefusalAsync($"http://{host}.example/cat.png"));
        Assert.Empty(Web.Connections);
    }

    [Fact]
    public async Task Fetch_NameThatChangesItsAddress_IsResolvedOnceForAHop()
    {
        // Good when it is checked, and loopback when it would be asked again.
        Web.Name("a.example", "93.184.216.34").Name("a.example", "127.0.0.1").Answer(Key, Picture);

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
        Assert.Equal("93.184.216.34", Assert.Single(Web.Connections).Address.ToString());
    }

    [Fact]
    public async Task Fetch_NameThatChangesItsAddressBetweenHops_IsRefused()
    {
        Web.Name("a.example", "93.184.216.34").Name("a.example", "127.0.0.1").Redirect(Key, "/again").Answer("a.example/again", Picture);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Single(Web.Connections);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Fetch_Redirects_AreFollowedThreeTimes(int status)
    {
        Web.Redirect(Key, "http://b.example/1", status).Redirect("b.example/1", "2", status).Redirect("b.example/2", "//c.example/猫?3", status).Answer("c.example/%E7%8C%AB?3", Picture);

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
        Assert.Equal(4, Web.Connections.Count);
    }

    [Fact]
    public async Task Fetch_FourthRedirect_IsRefused()
    {
        for (var i = 0; i < 9; i++) Web.Redirect($"a.example/{i}", $"/{i + 1}");

        Assert.Equal("image_url_refused", await _bench.RefusalAsync("http://a.example/0"));
        Assert.Equal(4, Web.Connections.Count);
    }

    [Fact]
    public async Task Fetch_RedirectToItself_EndsAtTheLimit()
    {
        Web.Redirect(Key, "/cat.png");

        Assert.Equal("image_url_refused", await _bench.RefusalAsync(Url));
    }

    [Theory]
    [InlineData("http://127.0.0.1/cat.png")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://user:key@b.example/")]
    [InlineData("http://b.example:22/")]
    [InlineData("http://denied.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://b.example/")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("//localhost/")]
    [InlineData("\\\\127.0.0.1\\")]
    [InlineData("http://b.example\\@127.0.0.1/")]
    public async Task Fetch_RedirectToWhereNoRequestMayGo_IsRefused(string location)
    {
        _bench.Options.DenyDomains.Add("denied.example");
        Web.Redirect(Key, location);

        Assert.Equal("image_url_refused", await _bench.RefusalAsync(Url));
        Assert.Single(Web.Connections);
    }

    [Fact]
    public async Task Fetch_RedirectToANameOfThePrivateNetwork_ConnectsOnce()
    {
        Web.Name("b.example", "10.0.0.1").Redirect(Key, "http://b.example/").Answer("b.example/", Picture);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
        Assert.Single(Web.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\nContent-Length: 0", "404")]
    [InlineData("HTTP/1.1 500 Oops\nContent-Length: 0", "500")]
    [InlineData("HTTP/1.1 304 Not Modified", "304")]
    [InlineData("HTTP/1.1 300 Choose\nContent-Length: 0\nLocation: /other", "300")]
    [InlineData("HTTP/1.1 302 Found\nContent-Length: 0", "302")]
    [InlineData("HTTP/1.1 206 Partial\nContent-Length: 0", "206")]
    [InlineData("HTTP/1.1 401 Who\nContent-Length: 0\nWWW-Authenticate: Basic realm=\"a\"", "401")]
    public async Task Fetch_AnotherStatus_IsTold(string head, string status)
    {
        Web.Answer(Key, head, []);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => _bench.FetchAsync(Url));

        Assert.Equal(("image_url_unreachable", "place0"), (refusal.Code, refusal.Parameter));
        Assert.Contains(status, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.6")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 100000")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz")]
    [InlineData("HTTP/1.1 2000 OK")]
    public async Task Fetch_AnswerThatIsNoneOrCutOff_IsUnreachable(string head)
    {
        Web.Answer(Key, head, Picture);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
    }

    [Fact]
    public async Task Fetch_EndlessHeaders_AreCutOff()
    {
        Web.Answer(Key, $"HTTP/1.1 200 OK\n{string.Concat(Enumerable.Repeat($"X-A: {new string('a', 1000)}\n", 40))}Content-Length: 1", Picture);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync(Url));
    }

    [Fact]
    public async Task Fetch_CannotTellWhyAHostIsNotReached()
    {
        Web.Name("none.example").Name("inside.example", "10.0.0.1").Name("closed.example", "93.184.216.99").Answer("odd.example/", "SSH-2.0-OpenSSH", []);
        Web.Dead.Add(IPAddress.Parse("93.184.216.99"));

        var messages = new HashSet<string>();
        foreach (var host in new[] { "none", "inside", "closed", "odd" }) messages.Add((await Assert.ThrowsAsync<RequestRefusedException>(() => _bench.FetchAsync($"http://{host}.example/"))).Message);

        Assert.Single(messages);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Fetch_CompressedBody_IsRefusedUnread(string coding)
    {
        using var bomb = new MemoryStream();
        using (var zip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 100; i++) zip.Write(new byte[1 << 20]);
        }
        Web.Answer(Key, $"HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Encoding: {coding}\nContent-Length: {bomb.Length}", bomb.ToArray());
        Web.Answer("b.example/", bomb.ToArray());

        Assert.Equal("image_url_refused", await _bench.RefusalAsync(Url));
        // The same without the header is a file that is no picture.
        Assert.Equal("image_unsupported_format", await _bench.RefusalAsync("http://b.example/"));
    }

    [Theory]
    [InlineData("<!doctype html><html><body>Log in</body></html>", "image_unsupported_format")]
    [InlineData("{\"a\":1}", "image_unsupported_format")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image_unsupported_format")]
    [InlineData("x", "image_unsupported_format")]
    [InlineData("", "image_empty")]
    public async Task Fetch_NoPicture_IsRefusedWhateverItsTypeSays(string body, string code)
    {
        Web.Answer(Key, $"HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: {body.Length}", Encoding.UTF8.GetBytes(body));

        Assert.Equal(code, await _bench.RefusalAsync(Url));
    }

    [Fact]
    public async Task Fetch_EndlessPage_IsLeftAtItsFirstBytes()
    {
        Web.Answer(Key, (stream, stop) => EndlessAsync(stream, "<html>"u8.ToArray(), stop));

        Assert.Equal("image_unsupported_format", await _bench.RefusalAsync(Url));
    }

    [Fact]
    public async Task Fetch_EndlessPicture_IsLeftAtTheLimit()
    {
        _bench.Options.MaxBytes = 300_000;
        Web.Answer(Key, (stream, stop) => EndlessAsync(stream, Picture, stop));

        Assert.Equal("image_too_large", await _bench.RefusalAsync(Url));
    }

    [Fact]
    public async Task Fetch_LimitOfBytes_IsExact()
    {
        _bench.Options.MaxBytes = Picture.Length;
        Web.Answer(Key, Picture).Answer("b.example/", [.. Picture, 0]).Answer("c.example/", "HTTP/1.1 200 OK", [.. Picture, 0]);

        Assert.Equal(Picture, await _bench.FetchAsync(Url));
        Assert.Equal("image_too_large", await _bench.RefusalAsync("http://b.example/"));
        Assert.Equal("image_too_large", await _bench.RefusalAsync("http://c.example/"));
    }

    [Fact]
    public async Task Fetch_CertificateOfNobody_IsUnreachableAndNamesItsHost()
    {
        using var certificate = TestCertificates.Of("a.example");
        string? asked = null;
        Web.Secure(certificate, name => asked = name);

        Assert.Equal("image_url_unreachable", await _bench.RefusalAsync("https://a.example/cat.png"));
        Assert.Equal(("a.example", 443), (asked, Assert.Single(Web.Connections).Port));
    }

    [Fact]
    public async Task Fetch_Log_HasTheAddressWithoutItsQuery()
    {
        Web.Name("b.example", "10.0.0.1");

        await _bench.RefusalAsync(Url + "?key=secret");
        await _bench.RefusalAsync("http://b.example/?key=secret");

        Assert.Contains(_bench.Log.Lines, line => line.Text.Contains("http://a.example/cat.png", StringComparison.Ordinal));
        Assert.Contains(_bench.Log.Lines, line => line.Text.Contains("10.0.0.1", StringComparison.Ordinal));
        Assert.All(_bench.Log.Lines, line => Assert.DoesNotContain("secret", line.Text + line.Exception, StringComparison.Ordinal));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    private static async Task EndlessAsync(Stream stream, byte[] start, CancellationToken stop)
    {
        await stream.WriteAsync((byte[])[.. "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"u8, .. start], stop);
        for (var piece = new byte[16_384]; ;) await stream.WriteAsync(piece, stop);
    }
}
