using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Gate;

public sealed class RequestGateTests
{
    private const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";

    public static IEnumerable<object[]> Routes => EndpointTable.All.Select(route => new object[] { route.Method, route.Pattern.Replace("{id}", "scripted", StringComparison.Ordinal) });

    public static IEnumerable<object[]> Uploads => EndpointTable.All.Where(route => route.Accepts.Count > 0).Select(route => new object[] { route.Pattern });

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task EveryRoute_AnswersUnderARequestId(string method, string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        using var named = new HttpRequestMessage(new(method), path) { Headers = { { "x-request-id", "Ada-1" } } };
        using var unnamed = new HttpRequestMessage(new(method), path);
        using var wild = new HttpRequestMessage(new(method), path);
        wild.Headers.TryAddWithoutValidation("x-request-id", "a b<c>");

        Assert.Equal("Ada-1", await IdAsync(server, named));
        Assert.Matches("^req_[0-9a-f]{32}$", await IdAsync(server, unnamed));
        Assert.Matches("^req_[0-9a-f]{32}$", await IdAsync(server, wild));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task EveryRoute_WithAnotherMethod_Is405WithAllow(string method, string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        foreach (var other in new[] { "DELETE", "PUT", "OPTIONS", "PATCH", method == "GET" ? "POST" : "GET" })
        {
            var response = await server.Client.SendAsync(new(new(other), path));
            Assert.Equal(method == "GET" ? ["GET", "HEAD"] : [method], response.Content.Headers.Allow);
            var error = await ErrorShape.ReadAsync(response);
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "method_not_allowed"), (error.Status, error.Code));
        }
    }

    [Theory]
    [InlineData("/v1/chat/completion")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("/V1/models")]
    [InlineData("/v1/models/")]
    [InlineData("/favicon.ico")]
    [InlineData("//")]
    public async Task UnknownPath_Is404(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var error = await ErrorShape.ReadAsync(await server.Client.PostAsync(new Uri(server.Address + path[1..]), null));

        Assert.Equal((HttpStatusCode.NotFound, "unknown_url"), (error.Status, error.Code));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task EveryRoute_WithATooLongUrl_Is414(string method, string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxUrlCharacters", "1000"));

        var error = await ErrorShape.ReadAsync(await server.Client.SendAsync(new(new(method), $"{path}?{new string('a', 1000)}")));

        Assert.Equal((HttpStatusCode.RequestUriTooLong, "url_too_long"), (error.Status, error.Code));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task EveryRoute_WithTooLargeHeaders_Is431(string method, string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxHeaderCharacters", "2000"));
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "x-much", new string('a', 2000) } } };

        var error = await ErrorShape.ReadAsync(await server.Client.SendAsync(request));

        Assert.Equal((HttpStatusCode.RequestHeaderFieldsTooLarge, "headers_too_large"), (error.Status, error.Code));
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task EveryUpload_OfAnotherMediaType_Is415(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        foreach (var type in new[] { null, "text/plain", "application/x-www-form-urlencoded", "application/xml", "text/json; charset=utf-16", "application/json; charset=latin1" })
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            var error = await ErrorShape.ReadAsync(await server.Client.PostAsync(path, content));
            Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), (error.Status, error.Code));
        }
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task EveryUpload_Compressed_Is415(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Type(path));
        content.Headers.ContentEncoding.Add("gzip");

        Assert.Equal("unsupported_content_encoding", (await ErrorShape.ReadAsync(await server.Client.PostAsync(path, content))).Code);
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task EveryUpload_WithATooLargeLength_IsRefusedBeforeItsBodyIsSent(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        await using var connection = await server.ConnectAsync();

        // No byte of the body follows: only a server that does not wait for it can answer.
        var answer = await ExchangeAsync(connection, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Type(path)}\r\nContent-Length: 16777217\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body_too_large\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_ThatNeverEnd_Are408InTheEnd()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(0, 0, 2, 100, 0, 4096) }, ("Glimpse:Api:BodySeconds", "1"));

        // Some of each body comes, and then nothing more.
        var answers = await Task.WhenAll(Uploads.Select(row => (string)row[0]).Select(async path =>
        {
            await using var connection = await server.ConnectAsync();
            return (Path: path, Text: await ExchangeAsync(connection, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Type(path)}\r\nContent-Length: 1000\r\n\r\n-"));
        }));

        Assert.All(answers, answer => Assert.True(answer.Text.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) && answer.Text.Contains("\"code\":\"body_too_slow\"", StringComparison.Ordinal), $"{answer.Path}: {answer.Text}"));
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task EveryUpload_ThatGoesOnInChunks_Is413AtTheLimit(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxBodyBytes", "5000"));
        using var content = new ByteArrayContent([.. Type(path).StartsWith("multipart", StringComparison.Ordinal) ? "--b\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n"u8 : ""u8, .. new byte[5001]]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Type(path));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { TransferEncodingChunked = true } };

        var error = await ErrorShape.ReadAsync(await server.Client.SendAsync(request));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (error.Status, error.Code));
    }

    [Fact]
    public async Task Body_OfExactlyTheLimit_IsTaken()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxBodyBytes", "5000"));

        Assert.Equal(HttpStatusCode.OK, (await server.ChatAsync(Hello.PadRight(5000))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.ChatAsync(Hello.PadRight(5001))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task EveryUpload_ToAFullQueue_Is429BeforeItsBodyIsSent(string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(2, 8, 2, 8, 0, 4096) }, ("Glimpse:Api:RetryAfterSeconds", "7"));
        await using var connection = await server.ConnectAsync();

        var answer = await ExchangeAsync(connection, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Type(path)}\r\nContent-Length: 100\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 7\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"server_busy\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_BeyondSlotsAndQueue_Are429AndTheOthersAreServed()
    {
        // The engine's own count stands still here: what is inside is counted by the gate.
        var go = new TaskCompletionSource();
        var model = new ScriptedModel { Snapshot = new(0, 0, 2, 3, 0, 4096), Script = (_, stop) => Wait(go.Task, stop) };
        await using var server = await ApiServer.StartAsync(model);

        var inside = Enumerable.Range(0, 5).Select(_ => server.ChatAsync(Hello)).ToList();
        while (model.Requests.Count < 5) await Task.Delay(5);
        var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.ChatAsync(Hello)));
        go.SetResult();

        Assert.All(refused, response => Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode));
        Assert.All(await Task.WhenAll(inside), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await server.ChatAsync(Hello)).StatusCode);

        static async IAsyncEnumerable<GenerationEvent> Wait(Task go, [EnumeratorCancellation] CancellationToken stop)
        {
            await go.WaitAsync(stop);
            await foreach (var step in ScriptedModel.Say(["a"], cancellation: stop)) yield return step;
        }
    }

    [Fact]
    public async Task EngineThatIsBusyAfterAll_Is429WithItsTime()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new EngineBusyException(TimeSpan.FromSeconds(2.2))) });

        var response = await server.ChatAsync(Hello);

        Assert.Equal(["3"], response.Headers.GetValues("Retry-After"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_error"), await ErrorShape.ReadAsync(response) is var error ? (error.Status, error.Type) : default);
    }

    [Fact]
    public async Task CallerThatLeavesWhileSending_LeavesNoTraceButALine()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);
        await using (var connection = await server.ConnectAsync())
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
        }

        while (!server.Log.Lines.Any(line => line.Text.StartsWith("POST /v1/chat/completions", StringComparison.Ordinal))) await Task.Delay(5);

        Assert.Empty(model.Requests);
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    [Fact]
    public async Task BrokenChunks_Are400()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        await using var connection = await server.ConnectAsync();

        var answer = await ExchangeAsync(connection, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body_incomplete\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_OfAGetRoute_HasNoBody()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var response = await server.Client.SendAsync(new(HttpMethod.Head, "/readyz"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Log_HasNoPromptPictureOrKey()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException())) });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions?q=query-secret")
        {
            Content = ApiServer.Json($$"""{"messages":[{"role":"user","content":[{"type":"text","text":"prompt-secret"},{"type":"image_url","image_url":"{{Pictures.DataUrl}}"}]}]}"""),
            Headers = { Authorization = new("Bearer", "key-secret") },
        };

        await server.Client.SendAsync(request);

        Assert.Contains(server.Log.Lines, line => line.Exception is not null);
        Assert.All(server.Log.Lines, line =>
        {
            Assert.DoesNotContain("secret", line.Text + line.Exception, StringComparison.Ordinal);
            Assert.DoesNotContain("iVBOR", line.Text + line.Exception, StringComparison.Ordinal);
        });
    }

    private static string Type(string path) => EndpointTable.All.First(route => route.Pattern == path).Accepts switch
    {
        var accepted when accepted.Contains("image/*") => "image/png",
        ["multipart/form-data", ..] => "multipart/form-data; boundary=b",
        var accepted => accepted[0],
    };

    private static async Task<string> IdAsync(ApiServer server, HttpRequestMessage request) => Assert.Single((await server.Client.SendAsync(request)).Headers.GetValues("x-request-id"));

    private static async Task<string> ExchangeAsync(NetworkStream connection, string request)
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\"code\":", StringComparison.Ordinal) && await connection.ReadAsync(buffer) is var read and > 0) answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return answer.ToString();
    }
}
