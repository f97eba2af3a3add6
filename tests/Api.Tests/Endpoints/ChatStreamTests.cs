using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Endpoints;

public sealed partial class ChatStreamTests
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
            """{"delta":{},"finish_reason":"stop","stop_reason":null}""") + "data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Stream_SeveralChoices_EachHasItsRoleTextAndEnding()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Play(new TextDelta("b", false) { Choice = 1 }, new ChoiceCompleted(1, FinishReason.Stop, "END"), new TextDelta("a", false), new ChoiceCompleted(0, FinishReason.Length, null)),
        });

        var (head, text) = await ReadAsync(await server.ChatAsync("""{"n":2,"stream":true,"messages":[{"role":"user","content":"hello"}]}"""));

        Assert.Equal(Events(head,
            """{"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """1{"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """1{"delta":{"content":"b"},"finish_reason":null}""",
            """1{"delta":{},"finish_reason":"stop","stop_reason":"END"}""",
            """{"delta":{"content":"a"},"finish_reason":null}""",
            """{"delta":{},"finish_reason":"length","stop_reason":null}""") + "data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Stream_Logprobs_ComeWithTheTextTheyBelongTo()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Play(
                new TextDelta("你", false) { Logprobs = [ScriptedModel.Token("你", -0.5f, "a")] }, new TextDelta("b", false) { Logprobs = [ScriptedModel.Token("b", -1)] }, new ChoiceCompleted(0, FinishReason.Stop, null)),
        });

        var (_, text) = await ReadAsync(await server.ChatAsync("""{"logprobs":true,"top_logprobs":1,"stream":true,"messages":[{"role":"user","content":"hello"}]}"""));

        var lines = text.Split("\n\n");
        Assert.Contains("\"logprobs\":null", lines[0], StringComparison.Ordinal);
        Assert.Contains("""{"delta":{"content":"你"},"logprobs":{"content":[{"token":"你","logprob":-0.5,"bytes":[228,189,160],"top_logprobs":[{"token":"a","logprob":-1.5,"bytes":[97]}]}],"refusal":null},"finish_reason":null}""".Insert(1, "\"index\":0,"), lines[1], StringComparison.Ordinal);
        Assert.Contains("""{"content":[{"token":"b","logprob":-1,"bytes":[98],"top_logprobs":[]}],"refusal":null}""", lines[2], StringComparison.Ordinal);
        Assert.Contains("\"logprobs\":null", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_EventsWithoutAChoicesEnd_AreAnErrorEvent()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Play(new TextDelta("a", false)) });

        var text = await (await server.ChatAsync(Streamed)).Content.ReadAsStringAsync();

        Assert.Contains("internal_error", text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WithUsage_EndsWithAChunkOfItsOwn()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["a"], reason: FinishReason.Length, cancellation: stop) });

        var (head, text) = await ReadAsync(await server.ChatAsync(StreamedWithUsage));

        Assert.Equal(Events(head, ",\"usage\":null",
            """{"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """{"delta":{"content":"a"},"finish_reason":null}""",
            """{"delta":{},"finish_reason":"length","stop_reason":null}""")
            + $$$$"""data: {{{{{head}}}},"choices":[],"usage":{"prompt_tokens":40,"completion_tokens":7,"total_tokens":47,"prompt_tokens_details":{"cached_tokens":5,"image_tokens":25},"completion_tokens_details":{"reasoning_tokens":0}},"timings":{}}"""
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

    // The timings, of the last chunk only, are taken out: they differ from run to run.
    private static async Task<(string Head, string Text)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var first = JsonDocument.Parse(text[6..text.IndexOf('\n', StringComparison.Ordinal)]).RootElement;
        var (id, created) = (first.GetProperty("id").GetString(), first.GetProperty("created").GetInt64());
        Assert.Matches("^chatcmpl-[0-9a-f]{32}$", id);
        var timings = Assert.Single(Timings().Matches(text));
        Assert.StartsWith("}\n\ndata: [DONE]", text[(timings.Index + timings.Length)..], StringComparison.Ordinal);
        return ($"\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{created},\"model\":\"scripted\",\"system_fingerprint\":\"fp_0123456789ab_fp32\"", text.Replace(timings.Value, "\"timings\":{}", StringComparison.Ordinal));
    }

    [GeneratedRegex("""\"timings\":\{\"fetch_ms\":[^{}]*\"tokens_per_second\":1[02]00,\"cached\":false\}""")]
    private static partial Regex Timings();

    private static string Events(string head, params string[] choices) =>
        choices[0].StartsWith(',') ? Events(head, choices[0], choices.AsSpan(1)) : Events(head, "", choices);

    // A choice begins with its number where that is not 0. The last chunk of all has the timings.
    private static string Events(string head, string tail, ReadOnlySpan<string> choices)
    {
        var text = new StringBuilder();
        for (var i = 0; i < choices.Length; i++)
        {
            var (index, choice) = choices[i][0] == '{' ? ("0", choices[i]) : (choices[i][..1], choices[i][1..]);
            var parts = choice[1..^1].Split(",\"finish_reason\"");
            var timings = tail.Length == 0 && i == choices.Length - 1 ? ",\"timings\":{}" : "";
            text.Append($"data: {{{head},\"choices\":[{{\"index\":{index},{parts[0]},\"logprobs\":null,\"finish_reason\"{parts[1]}}}]{tail}{timings}}}\n\n");
        }
        return text.ToString();
    }
}
