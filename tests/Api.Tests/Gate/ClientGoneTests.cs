using System.Text;

namespace Glimpse.Api.Tests.Gate;

/// <summary>Callers that hang up, over real sockets, on every route that generates: the model is left at once, the engine computes nothing more, and their place in the gate is another's.</summary>
public sealed class ClientGoneTests(SlowEngine engine) : IClassFixture<SlowEngine>
{
    private const string Ask = """[{"role":"user","content":"hello"}]""";

    // They read a body and count; nothing of them goes on by itself.
    private static readonly string[] OnlyCount = ["/tokenize", "/detokenize", "/v1/chat/completions/input_tokens", "/v1/responses/input_tokens"];

    private static readonly Dictionary<string, Func<HttpContent>[]> Samples = new()
    {
        ["/v1/chat/completions"] = [() => Json($$"""{"messages":{{Ask}}}"""), () => Json($$"""{"messages":{{Ask}},"stream":true}"""), () => Json($$"""{"messages":{{Ask}},"stream":true,"n":2}""")],
        ["/v1/responses"] = [() => Json($$"""{"input":{{Ask}}}"""), () => Json($$"""{"input":{{Ask}},"stream":true}""")],
        ["/v1/describe"] = [() => Form("image"), () => new ByteArrayContent(Pictures.Png) { Headers = { ContentType = new("image/png") } }],
        ["/infer"] = [() => Json($$"""{"image":"{{Pictures.PngBase64}}","text":"what?"}""")],
        ["/analyze"] = [() => Form("image", "question")],
        ["/api/predict"] = [() => Json($$"""{"data":["{{Pictures.DataUrl}}","what?"]}""")],
    };

    public static TheoryData<string, int, bool> Calls()
    {
        var calls = new TheoryData<string, int, bool>();
        foreach (var route in Generating())
        {
            for (var sample = 0; sample < Samples[route].Length; sample++)
            {
                calls.Add(route, sample, false);
                calls.Add(route, sample, true);
            }
        }
        return calls;
    }

    [Fact]
    public void Samples_EveryRouteThatGenerates_HasOne() => Assert.Empty(Generating().Except(Samples.Keys));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task HangUp_WhileTheModelAnswers_LeavesItAndFreesThePlace(string path, int sample, bool abruptly)
    {
        var (head, body) = await BytesAsync(path, Samples[path][sample]());
        // Room for two requests: the model is left a moment before the place is free, and the third would find none that was not given back.
        var answers = Encoding.UTF8.GetString(body).Contains("\"n\":2", StringComparison.Ordinal) ? 2 : 1;
        var model = new ScriptedModel { Snapshot = new(0, 0, answers, answers, 0, 4096), Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model);
        for (var round = 1; round <= 3; round++)
        {
            using (var connection = await server.ConnectAsync())
            {
                await connection.WriteAsync((byte[])[.. head, .. "\r\n"u8, .. body]);
                await EventuallyAsync(() => model.Requests.Count == round);
                if (abruptly) connection.Socket.LingerState = new(true, 0); // RST instead of FIN
            }
            Assert.True(await model.LeftAsync());
        }
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task HangUp_WhileTheEngineGenerates_EndsItsWork(string path, int sample, bool abruptly)
    {
        var model = engine.Model;
        await using var server = await ApiServer.StartAsync(_ => Task.FromResult(engine.Lend()));
        var (head, body) = await BytesAsync(path, Samples[path][sample]());
        var before = model.Told;
        using (var connection = await server.ConnectAsync())
        {
            await connection.WriteAsync((byte[])[.. head, .. "\r\n"u8, .. body]);
            // The engine tells a token before it publishes the step that gave it.
            await EventuallyAsync(() => model.Told > before && model.Snapshot.Running != 0);
            if (abruptly) connection.Socket.LingerState = new(true, 0);
        }
        await EventuallyAsync(() => model.Snapshot is { Running: 0, Waiting: 0 });

        // An answer would have been seconds of work more.
        Assert.InRange(model.Told - before, 1, SlowEngine.AnswerTokens / 2);
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task HangUp_WhileTheBodyIsSent_FreesThePlace(string path, int sample, bool abruptly)
    {
        var model = new ScriptedModel { Snapshot = new(0, 0, 1, 1, 0, 4096) };
        await using var server = await ApiServer.StartAsync(model);
        var (head, body) = await BytesAsync(path, Samples[path][sample]());
        var go = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        for (var round = 1; round <= 3; round++)
        {
            using (var connection = await server.ConnectAsync())
            {
                await connection.WriteAsync((byte[])[.. head, .. "Expect: 100-continue\r\n\r\n"u8]);
                await connection.ReadExactlyAsync(go); // the endpoint has begun to read
                await connection.WriteAsync(body.AsMemory(0, body.Length - 10));
                if (abruptly) connection.Socket.LingerState = new(true, 0);
            }
            await EventuallyAsync(() => server.Log.Lines.Count(line => line.Text.Contains(path, StringComparison.Ordinal)) >= round);
        }
        Assert.All(server.Log.Lines, line => Assert.Null(line.Exception));
        Assert.Empty(model.Requests);
        using var whole = Samples[path][sample]();
        Assert.True((await server.Client.PostAsync(path, whole)).IsSuccessStatusCode);
    }

    private static IEnumerable<string> Generating() => EndpointTable.All.Where(route => route.Needs == Requirement.Room).Select(route => route.Pattern).Except(OnlyCount);

    private static StringContent Json(string json) => ApiServer.Json(json);

    private static MultipartFormDataContent Form(string picture, string? question = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png), picture, "a.png" } };
        if (question is not null) form.Add(new StringContent("what?"), question);
        return form;
    }

    private static async Task<(byte[] Head, byte[] Body)> BytesAsync(string path, HttpContent content)
    {
        var body = await content.ReadAsByteArrayAsync();
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content.Headers.ContentType}\r\nContent-Length: {body.Length}\r\n";
        return (Encoding.ASCII.GetBytes(head), body);
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var end = DateTime.UtcNow.AddSeconds(30); !holds(); await Task.Delay(5)) Assert.True(DateTime.UtcNow < end, "It did not happen within 30 seconds.");
    }
}
