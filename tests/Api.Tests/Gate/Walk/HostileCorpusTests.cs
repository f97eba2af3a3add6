using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>Everything hostile to every route, over the real engine: 200 or a clear 4xx, and the server as well as before.</summary>
public sealed class HostileCorpusTests(EngineServer engine) : IClassFixture<EngineServer>
{
    private static readonly byte[] NoPicture = "GIF89a"u8.ToArray();

    public static TheoryData<string> JsonRoutes => [.. EndpointTable.All.Where(route => route.Accepts.Contains("application/json")).Select(route => route.Pattern)];

    public static TheoryData<string> FormRoutes => [.. EndpointTable.All.Where(route => route.Accepts.Contains("multipart/form-data")).Select(route => route.Pattern)];

    [Fact]
    public void EveryRouteThatTakesABody_IsInTheCorpus() => Assert.All(EndpointTable.All.Where(route => route.Accepts.Count > 0), route =>
    {
        if (route.Accepts.Contains("application/json")) Assert.Contains(route.Pattern, PictureCarriers.Json);
        if (route.Accepts.Contains("multipart/form-data")) Assert.Contains(route.Pattern, PictureCarriers.Forms);
    });

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task Json_OfAGoodRequest_Is200(string path) =>
        Assert.Null(await engine.AnswerAsync("good", "POST", path, ApiServer.Json(PictureCarriers.JsonOf(path, Pictures.DataUrl))));

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task Json_WithAHostileField_IsAnswered(string path)
    {
        var good = PictureCarriers.JsonOf(path, Pictures.DataUrl);
        var refused = 0;
        foreach (var field in HostileJson.Fields)
        {
            if (await engine.AnswerAsync(Short(field), "POST", path, ApiServer.Json($"{{{field},{good[1..]}")) is not null) refused++;
        }
        // Most are at fault on every route, and none may be taken for a fault of the server.
        Assert.InRange(refused, HostileJson.Fields.Count / 2, HostileJson.Fields.Count);
        engine.AssertNothingFailed();
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task Json_OfAHostileBody_IsRefused(string path)
    {
        foreach (var (name, bytes) in HostileJson.Bodies)
        {
            var body = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            Assert.NotNull(await engine.AnswerAsync(name, "POST", path, body));
        }
        engine.AssertNothingFailed();
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task Json_OfHostileText_IsAnswered(string path)
    {
        foreach (var text in HostileJson.Texts)
        {
            var good = PictureCarriers.JsonOf(path, Pictures.DataUrl);
            await engine.AnswerAsync(Short(text), "POST", path, ApiServer.Json(good.Replace("\"a\"", System.Text.Json.JsonSerializer.Serialize(text), StringComparison.Ordinal)));
        }
        engine.AssertNothingFailed();
    }

    /// <summary>Addresses, and other things that are no picture, wherever a picture may stand.</summary>
    public static IReadOnlyList<string> NoPictures { get; } =
    [
        "http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://[::1]/", "http://[fd00:ec2::254]/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://10.0.0.1/", "http://192.168.0.1/", "http://100.100.100.200/", "http://metadata.google.internal/", "http://a.example\\@127.0.0.1/",
        "http://user:key@a.example/", "http://a.example:22/", "http://a.example:6379/", "https://inside.example/", "https://two.example/", "http://leads.example/", "https://missing.example/", "HTTP://LOCALHOST", "http://", "http:/a",
        "file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "jar:http://a.example!/", "dict://127.0.0.1:11211/", "//a.example/", "\\\\a.example\\b", "/etc/passwd", "C:\\a.png", "blob:http://a.example/1", "about:blank",
        "javascript:alert(1)", "data:", "data:,", "data:image/png;base64,", "data:image/png;base64,AAAA,AAAA", "data:video/jpeg;base64,AAAA,AAAA", "data:text/html;base64,PGI+", "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,%41", "data:image/png;base64,!!!!", "data:image/png,AAAA", "data:image/png;base64;base64,AAAA", "", " ", "a", new string('A', 200_000), string.Concat(Enumerable.Repeat("data:image/png;base64,AAAA;", 10_000)),
    ];

    [Fact]
    public async Task Picture_ThatIsNone_IsRefusedOnEveryRouteAndNothingIsConnectedTo()
    {
        engine.Web.Name("inside.example", "10.0.0.1").Name("two.example", "93.184.216.34", "127.0.0.1").Name("missing.example").Redirect("leads.example/", "http://127.0.0.1/");
        foreach (var carrier in PictureCarriers.All)
        {
            if (carrier.OfText is null) continue;
            foreach (var text in NoPictures) Assert.NotNull(await engine.AnswerAsync($"{carrier.Name}: {Short(text)}", "POST", carrier.Pattern, carrier.OfText(text)));
        }

        // The only host whose address was good is the one that leads elsewhere, and it was left there.
        Assert.All(engine.Web.Connections, address => Assert.Equal("93.184.216.34", address.Address.ToString()));
        Assert.All(engine.Web.Requests, request => Assert.Contains("Host: leads.example", request, StringComparison.Ordinal));
        engine.AssertNothingFailed();
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task Json_OfTenThousandPictures_IsRefused(string path)
    {
        // Where a conversation has room for one picture, ten thousand are sent; elsewhere the picture's field is such a list.
        var good = PictureCarriers.JsonOf(path, "data:image/png;base64,AAAA");
        var part = good.IndexOf("{\"type\":\"i", StringComparison.Ordinal);
        var one = part >= 0 ? good[part..good.IndexOf(",{\"type\"", part, StringComparison.Ordinal)] : "\"data:image/png;base64,AAAA\"";
        var many = string.Join(',', Enumerable.Repeat(one, 10_000));

        Assert.NotNull(await engine.AnswerAsync("ten thousand pictures", "POST", path, ApiServer.Json(good.Replace(one, part >= 0 ? many : $"[{many}]", StringComparison.Ordinal).Replace("[1,2,3]", $"[{many}]", StringComparison.Ordinal))));
        engine.AssertNothingFailed();
    }

    public static TheoryData<int, int, bool> Shapes => new()
    {
        { 1, 1, true }, { 1, 3, true }, { 3, 1, true }, { 3, 224, true }, { 224, 3, true }, { 1, 200, true }, { 200, 1, true }, { 1, 201, false }, { 201, 1, false }, { 52_800, 44, false }, { 44, 52_800, false }, { 30_000, 1, false }, { 1, 30_000, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Picture_OfAnOddShape_IsAnsweredOnEveryRoute(int width, int height, bool isTaken)
    {
        var file = OddPictures.Bmp(width, height);
        foreach (var carrier in PictureCarriers.All) Assert.Equal(isTaken, await engine.AnswerAsync($"{carrier.Name}: {width}x{height}", "POST", carrier.Pattern, carrier.OfFile(file)) is null);
        engine.AssertNothingFailed();
    }

    [Theory]
    [MemberData(nameof(FormRoutes))]
    public async Task Form_OfAHostileKind_IsAnswered(string path)
    {
        foreach (var (name, type, body) in HostileForms.All)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            Assert.NotNull(await engine.AnswerAsync(name, "POST", path, content));
        }
        foreach (var text in HostileJson.Texts.Concat(HostileForms.Texts))
        {
            foreach (var field in HostileForms.Fields)
            {
                var form = new MultipartFormDataContent { { new StringContent(text), field }, { new ByteArrayContent(Pictures.Png), "image", "a.png" } };
                await engine.AnswerAsync($"{field}: {Short(text)}", "POST", path, form);
            }
        }
        engine.AssertNothingFailed();
    }

    [Fact]
    public async Task Address_OfAHostileKind_IsAnsweredOnEveryRoute()
    {
        string[] tails = ["/", "/..", "/../../etc/passwd", "/%2e%2e%2f", "/%00", "/%ff", "/%c0%af", "?code='+OR+1=1+--", "?a[]=1&a[]=2", "?%", "?prompt=%ff", "?language=%00&template=../a", "?x=" + new string('a', 7000), "//", ";a=b", "?=&=&=", "/%E4%B8%80", "%20", "/a%2Fb"];
        foreach (var route in EndpointTable.All)
        {
            var path = route.Pattern.Replace("{id}", "a", StringComparison.Ordinal);
            foreach (var tail in tails)
            {
                var body = route.Accepts.Count == 0 ? null : new ByteArrayContent(NoPicture) { Headers = { ContentType = MediaTypeHeaderValue.Parse(route.Accepts[^1].Replace('*', 'a')) } };
                await engine.AnswerAsync(Short(tail), route.Method, path + tail, body);
            }
        }
        engine.AssertNothingFailed();
    }

    [Fact]
    public async Task Headers_OfAHostileKind_AreAnsweredOnEveryRoute()
    {
        (string Name, string Value)[] headers =
        [
            ("x-request-id", new string('a', 5000)), ("x-request-id", "<script>"), ("traceparent", "00-zz"), ("traceparent", new string('0', 5000)), ("tracestate", new string('a', 5000)), ("authorization", "Bearer "), ("authorization", "Basic ???"),
            ("authorization", "Bearer a.b.c"), ("x-forwarded-for", "127.0.0.1, ::1, unknown, '\"<"), ("x-forwarded-for", string.Join(',', Enumerable.Repeat("1.1.1.1", 500))), ("x-forwarded-host", "evil.example"), ("x-original-url", "/metrics"),
            ("forwarded", "for=\"[::1\";;;=,"), ("cookie", new string('c', 8000)), ("origin", "null"), ("origin", "http://evil.example"), ("cache-control", "no-cache, max-age=-1, ="), ("accept", "*/*;q=x"), ("accept-encoding", "gzip;q=2, *;q=0"),
            ("range", "bytes=0-0,1-1,2-2"), ("if-none-match", "*"), ("content-language", "\u0001"), ("expect", "100-continue"), ("x-http-method-override", "DELETE"), ("priority", "u=99"), ("x-functions-key", "' OR 1=1"), ("accept-language", "zh;q=9"),
        ];
        foreach (var route in EndpointTable.All)
        {
            foreach (var (name, value) in headers)
            {
                var body = route.Accepts.Count == 0 ? null : new ByteArrayContent(NoPicture) { Headers = { ContentType = MediaTypeHeaderValue.Parse(route.Accepts[^1].Replace('*', 'a')) } };
                await engine.AnswerAsync(name, route.Method, route.Pattern.Replace("{id}", "a", StringComparison.Ordinal), body, request => request.Headers.TryAddWithoutValidation(name, value));
            }
        }
        engine.AssertNothingFailed();
    }

    [Fact]
    public async Task Body_ThatBreaksOff_LeavesEveryRouteAsItWas()
    {
        foreach (var route in EndpointTable.All.Where(route => route.Accepts.Count > 0))
        {
            foreach (var framing in new[] { "Content-Length: 1000", "Transfer-Encoding: chunked" })
            {
                await using var connection = await engine.Server.ConnectAsync();
                await connection.WriteAsync(Encoding.ASCII.GetBytes($"POST {route.Pattern} HTTP/1.1\r\nHost: a\r\nContent-Type: {route.Accepts[0]}; boundary=b\r\n{framing}\r\n\r\n5\r\n{{\"a\":"));
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await engine.Client.GetAsync("/readyz")).StatusCode);
        engine.AssertNothingFailed();
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
