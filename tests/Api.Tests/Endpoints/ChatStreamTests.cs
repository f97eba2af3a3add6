using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class ChatStreamTests
{
    private const string Streamed = """{"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string StreamedWithUsage = """{"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task Stream_Answer_IsOpenAIsToTheByte()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["你", "\n\"b\""], "hm", cancellation: stop) });

        var (head, text) = await ReadAsync(await server.ChatAsync(Streamed));

        Assert.Equal(Events(head,
            """{"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """{"delta":{"reasoning_content":"hm"},"finish_reason":null}""",
            """{"delta":{"content":"你"},"finish_reason":null}""",
            """{"delta":{"content":"\n\"b\""},"finish_reason":null}""",
            """{"delta":{},"finish_reason":"stop"}""") + "data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Stream_WithUsage_EndsWithAChunkOfItsOwn()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["a"], reason: FinishReason.Length, cancellation: stop) });

        var (head, text) = await ReadAsync(await server.ChatAsync(StreamedWithUsage));

        Assert.Equal(Events(head, ",\"usage\":null",
            """{"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """{"delta":{"content":"a"},"finish_reason":null}""",
            """{"delta":{},"finish_reason":"length"}""")
            + $$$$"""data: {{{{{head}}}},"choices":[],"usage":{"prompt_tokens":40,"completion_tokens":7,"total_tokens":47,"prompt_tokens_details":{"cached_tokens":5,"image_tokens":25},"completion_tokens_details":{"reasoning_tokens":0}}}"""
            + "\n\ndata: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Stream_Headers_ForbidBuffering()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var response = await server.ChatAsync(Streamed);

        Assert.Equal(MediaTypeHeaderValue.Parse("text/event-stream; charset=utf-8"), response.Content.Headers.ContentType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
        Assert.NotEmpty(response.Headers.GetValues("x-request-id"));
    }

    [Fact]
    public async Task Stream_EachDelta_IsSentAtOnce()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Streamed) };

        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        // The model hangs after this word: had it been held back, the line would never come.
        while (!(await lines.ReadLineAsync())!.Contains("begun", StringComparison.Ordinal)) { }
    }

    [Fact]
    public async Task Stream_CallerThatLeaves_EndsTheGeneration()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Streamed) };
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        response.Dispose();

        Assert.True(await model.LeftAsync());
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    [Fact]
    public async Task Stream_EndlessModelAndACallerThatLeaves_Ends()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(Endless(), cancellation: stop) };
        await using var server = await ApiServer.StartAsync(model);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Streamed) };
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        response.Dispose();

        Assert.True(await model.LeftAsync());
    }

    [Fact]
    public async Task Stream_FailureInTheMiddle_IsAnErrorEventAndTheEnd()
    {
        var model = new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException("secret")), new GenerationAccepted(1, 0, []), new TextDelta("a", false)),
        };
        await using var server = await ApiServer.StartAsync(model);

        var response = await server.ChatAsync(Streamed);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        var id = Assert.Single(response.Headers.GetValues("x-request-id"));
        Assert.Equal($$$"""data: {"error":{"message":"Something went wrong in the server. Its log has the reason under the request id {{{id}}}.","type":"server_error","param":null,"code":"generation_failed"}}""", last);
        Assert.Contains(server.Log.Lines, line => line.Exception is GenerationFailedException);
    }

    private static IEnumerable<string> Endless()
    {
        while (true) yield return "la ";
    }

    private static async Task<(string Head, string Text)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var first = JsonDocument.Parse(text[6..text.IndexOf('\n', StringComparison.Ordinal)]).RootElement;
        var (id, created) = (first.GetProperty("id").GetString(), first.GetProperty("created").GetInt64());
        Assert.Matches("^chatcmpl-[0-9a-f]{32}$", id);
        return ($"\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{created},\"model\":\"scripted\",\"system_fingerprint\":\"fp_0123456789ab_fp32\"", text);
    }

    private static string Events(string head, params string[] choices) =>
        choices[0].StartsWith(',') ? Events(head, choices[0], choices.AsSpan(1)) : Events(head, "", choices);

    private static string Events(string head, string tail, ReadOnlySpan<string> choices)
    {
        var text = new StringBuilder();
        foreach (var choice in choices)
        {
            var parts = choice[1..^1].Split(",\"finish_reason\"");
            text.Append($"data: {{{head},\"choices\":[{{\"index\":0,{parts[0]},\"logprobs\":null,\"finish_reason\"{parts[1]}}}]{tail}}}\n\n");
        }
        return text.ToString();
    }
}
