using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Fetching;

public sealed class LinkedPicturesTests : IAsyncLifetime
{
    private readonly FetchBench _bench = new();

    private TestWeb Web => _bench.Web;

    [Fact]
    public async Task Fetch_SeveralPictures_StandWhereTheirLinksStood()
    {
        byte[] other = [.. Pictures.Png, 1];
        Web.Answer("a.example/1", Pictures.Png).Answer("a.example/2", other);

        Assert.Equal([Pictures.Png, other, Pictures.Png], await _bench.FetchAsync(["http://a.example/1", "http://a.example/2", "http://a.example/1#again"]));
        Assert.Equal(2, Web.Requests.Count);
    }

    [Fact]
    public async Task Fetch_Names_AreLookedUpForTheCaller()
    {
        Web.Redirect("a.example/", "http://b.example/").Answer("b.example/", Pictures.Png);

        await _bench.FetchAsync("http://a.example/");
        _bench.Call.Caller = new("shop");
        await _bench.FetchAsync("http://b.example/");

        Assert.Equal(["", "", "shop"], Web.Callers);
    }

    [Fact]
    public async Task Fetch_OneForbiddenPicture_AsksForNone()
    {
        _bench.Options.DenyDomains.Add("b.example");
        Web.Answer("a.example/1", Pictures.Png);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => _bench.FetchAsync(["http://a.example/1", "http://x.b.example/"]));

        Assert.Equal(("image_url_refused", "place1"), (refusal.Code, refusal.Parameter));
        Assert.Empty(Web.Connections);
    }

    [Fact]
    public async Task Fetch_ManyPictures_AreFetchedAFewAtATime()
    {
        var now = 0;
        var seen = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var inside = new SemaphoreSlim(0);
        var go = new TaskCompletionSource();
        for (var i = 0; i < 12; i++)
        {
            Web.Answer($"a.example/{i}", async (stream, stop) =>
            {
                seen.Add(Interlocked.Increment(ref now));
                inside.Release();
                await go.Task.WaitAsync(stop);
                Interlocked.Decrement(ref now);
                await stream.WriteAsync((byte[])[.. "HTTP/1.1 200 OK\r\n\r\n"u8, .. Pictures.Png], stop);
            });
        }

        var fetching = _bench.FetchAsync([.. Enumerable.Range(0, 12).Select(i => $"http://a.example/{i}")]);
        for (var i = 0; i < 4; i++) Assert.True(await inside.WaitAsync(TimeSpan.FromSeconds(30)));
        go.SetResult();

        Assert.Equal(12, (await fetching).Count);
        Assert.Equal(4, seen.Max());
    }

    [Fact]
    public async Task Fetch_PicturesLargerThanABodyTogether_AreRefused()
    {
        _bench.Api.MaxBodyBytes = Pictures.Png.Length * 3;
        for (var i = 0; i < 4; i++) Web.Answer($"a.example/{i}", Pictures.Png);

        Assert.Equal(3, (await _bench.FetchAsync(["http://a.example/0", "http://a.example/1", "http://a.example/2"])).Count);
        Assert.Equal("image_too_large", await _bench.RefusalAsync("http://a.example/0", "http://a.example/1", "http://a.example/2", "http://a.example/3"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x89PNG")]
    public async Task Fetch_AnswerThatStopsComing_IsTooSlowAfterItsSeconds(string beginning)
    {
        Web.Answer("a.example/1", async (stream, stop) =>
        {
            await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(beginning), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });

        var fetching = _bench.RefusalAsync("http://a.example/1");
        await Web.ArrivedAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(fetching.IsCompleted);
        _bench.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("image_url_too_slow", await fetching);
        Assert.Equal(TimeSpan.FromSeconds(5), _bench.Call.Fetched);
    }

    [Fact]
    public async Task Fetch_SlowHops_ShareTheSeconds()
    {
        var go = new TaskCompletionSource();
        Web.Answer("a.example/1", async (stream, stop) =>
        {
            await go.Task.WaitAsync(stop);
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: /2\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
        }).Answer("a.example/2", (_, stop) => Task.Delay(Timeout.Infinite, stop));

        var fetching = _bench.RefusalAsync("http://a.example/1");
        await Web.ArrivedAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(3));
        go.SetResult();
        await Web.ArrivedAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("image_url_too_slow", await fetching);
    }

    [Fact]
    public async Task Fetch_CallerThatLeaves_IsCancelled()
    {
        using var left = new CancellationTokenSource();
        Web.Answer("a.example/1", (_, stop) => Task.Delay(Timeout.Infinite, stop));

        var fetching = _bench.FetchAsync("http://a.example/1", left.Token);
        await Web.ArrivedAsync();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }

    [Theory]
    [InlineData("http://a.example/1", true)]
    [InlineData("http://img.b.example/1", true)]
    [InlineData("http://c.example/1", false)]
    [InlineData("http://denied.a.example/1", false)]
    [InlineData("http://93.184.216.34/1", false)]
    public async Task Fetch_DomainsOfTheOperator_DecideWhereTo(string address, bool isTaken)
    {
        _bench.Options.AllowDomains.Add("a.example");
        _bench.Options.AllowDomains.Add("b.example");
        _bench.Options.DenyDomains.Add("denied.a.example");
        Web.Answer(new Uri(address).Host + "/1", Pictures.Png);

        if (isTaken) Assert.Equal(Pictures.Png, await _bench.FetchAsync(address));
        else Assert.Equal("image_url_refused", await _bench.RefusalAsync(address));
    }

    [Fact]
    public async Task Fetch_PortsOfTheOperator_ReplaceThoseOfTheWeb()
    {
        Web.Answer("a.example:8080/1", Pictures.Png);
        Assert.Equal("image_url_refused", await _bench.RefusalAsync("http://a.example:8080/1"));
        await using var other = new FetchBench { Options = { Ports = [8080] } };
        other.Web.Answer("a.example:8080/1", Pictures.Png);

        Assert.Equal(Pictures.Png, await other.FetchAsync("http://a.example:8080/1"));
        Assert.Equal(8080, Assert.Single(other.Web.Connections).Port);
        Assert.Equal("image_url_refused", await other.RefusalAsync("http://a.example/1"));
    }

    [Fact]
    public async Task Fetch_TurnedOff_IsRefused()
    {
        _bench.Options.Enabled = false;

        Assert.Equal("image_url_not_supported", await _bench.RefusalAsync("http://a.example/1"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();
}
