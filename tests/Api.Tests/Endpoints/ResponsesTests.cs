using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class ResponsesTests
{
    private const string Hello = """{"input":"hello"}""";
    private const string Streamed = """{"stream":true,"input":"hello"}""";

    [Fact]
    public async Task Responses_WholeAnswer_HasOpenAIsShape()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["你好", ", world"], "hm", cancellation: stop) });

        var text = await (await server.PostAsync("/v1/responses", """{"input":"hello","instructions":"short","max_output_tokens":9,"temperature":0.5,"reasoning":{"effort":"low"},"metadata":{"shop":"7"}}""")).Content.ReadAsStringAsync();

        var json = JsonDocument.Parse(text).RootElement;
        var ids = json.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToArray();
        Assert.Matches("^resp_[0-9a-f]{32}$", json.GetProperty("id").GetString());
        Assert.Matches("^rs_[0-9a-f]{32} msg_[0-9a-f]{32}$", string.Join(' ', ids));
        Assert.Matches("""^,"timings":\{"fetch_ms":[\d.]+,"decode_ms":1,.*,"cached":false\}\}$""", text[text.IndexOf(",\"timings\":{", StringComparison.Ordinal)..]);
        var answer = JsonNode.Parse(text)!.AsObject();
        answer.Remove("timings");
        var expected = $$$$"""
            {"id":"{{{{json.GetProperty("id").GetString()}}}}","object":"response","created_at":{{{{json.GetProperty("created_at").GetInt64()}}}},"status":"completed","background":false,"error":null,"incomplete_details":null,
             "instructions":"short","max_output_tokens":9,"metadata":{"shop":"7"},"model":"scripted",
             "output":[{"type":"reasoning","id":"{{{{ids[0]}}}}","status":"completed","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
              {"type":"message","id":"{{{{ids[1]}}}}","status":"completed","role":"assistant","content":[{"type":"output_text","text":"你好, world","logprobs":[],"annotations":[]}]}],
             "parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":"low","summary":null},"service_tier":"default","store":false,"temperature":0.5,
             "text":{"format":{"type":"text"} },"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":null,"truncation":"disabled",
             "usage":{"input_tokens":40,"input_tokens_details":{"cached_tokens":5,"image_tokens":25},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":47} }
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer), answer.ToJsonString());
    }

    [Fact]
    public async Task Responses_AnswerThatIsCut_IsIncomplete()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["a"], reason: FinishReason.Length, cancellation: stop) });

        var answer = await ReadAsync(await server.PostAsync("/v1/responses", Hello));

        Assert.Equal("incomplete", answer.GetProperty("status").GetString());
        Assert.Equal("max_output_tokens", answer.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal("incomplete", answer.GetProperty("output")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Responses_AnswerOfNoWords_IsAMessageOfNone()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say([], cancellation: stop) });

        var whole = (await ReadAsync(await server.PostAsync("/v1/responses", Hello))).GetProperty("output");
        var events = await EventsAsync(await server.PostAsync("/v1/responses", Streamed));

        Assert.Equal("", Assert.Single(whole.EnumerateArray()).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("", Assert.Single(events[^1].GetProperty("response").GetProperty("output").EnumerateArray()).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Responses_Conversation_ReachesTheEngine()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        await server.PostAsync("/v1/responses", $$$"""
            {"instructions":"short","max_output_tokens":9,"reasoning":{"effort":"high"},
             "input":[{"role":"user","content":[{"type":"input_image","image_url":"{{{Pictures.DataUrl}}}"},{"type":"input_text","text":"什么？"}]}]}
            """);

        var request = model.Request;
        Assert.Equal((9, true), (request.MaxTokens, request.EnableThinking));
        Assert.Equal([ChatRole.System, ChatRole.User], request.Messages.Select(message => message.Role));
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(request.Messages[1].Content[0]).File.ToArray());
    }

    [Fact]
    public async Task Responses_Stream_IsTypedEventsInOrder()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["你", "好"], "hm", cancellation: stop) });

        var response = await server.PostAsync("/v1/responses", Streamed);
        var events = await EventsAsync(response);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
        [
            "response.created", "response.in_progress",
            "response.output_item.added", "response.content_part.added", "response.reasoning_text.delta", "response.reasoning_text.done", "response.content_part.done", "response.output_item.done",
            "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
            "response.completed",
        ], events.Select(told => told.GetProperty("type").GetString()));
        Assert.Equal(Enumerable.Range(0, 16), events.Select(told => told.GetProperty("sequence_number").GetInt32()));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1], events.Skip(2).SkipLast(1).Select(told => told.GetProperty("output_index").GetInt32()));
        Assert.Equal("你好", string.Concat(events.Where(told => told.GetProperty("type").GetString() == "response.output_text.delta").Select(told => told.GetProperty("delta").GetString())));
        Assert.Equal("""{"type":"reasoning_text","text":"hm"}""", events[6].GetProperty("part").GetRawText());
        Assert.Equal("in_progress", events[8].GetProperty("item").GetProperty("status").GetString());
        // The last event has the whole answer, with the items as their own events told them.
        var answer = events[^1].GetProperty("response");
        Assert.Equal(events[7].GetProperty("item").GetRawText(), answer.GetProperty("output")[0].GetRawText());
        Assert.Equal(events[14].GetProperty("item").GetRawText(), answer.GetProperty("output")[1].GetRawText());
        Assert.Equal(47, answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(events[0].GetProperty("response").GetProperty("id").GetString(), answer.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Responses_Logprobs_ComeWithTheirTextAndInTheEnd()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Play(new TextDelta("a", false) { Logprobs = [ScriptedModel.Token("a", -0.5f, "b")] }, new ChoiceCompleted(0, FinishReason.Stop, null)),
        });

        var events = await EventsAsync(await server.PostAsync("/v1/responses", """{"stream":true,"include":["message.output_text.logprobs"],"top_logprobs":1,"input":"hello"}"""));

        const string Expected = """[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":[98]}]}]""";
        Assert.Equal(Expected, events[4].GetProperty("logprobs").GetRawText());
        Assert.Equal(Expected, events[5].GetProperty("logprobs").GetRawText());
        Assert.Equal(Expected, events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Responses_FailureInTheMiddle_IsTheStreamsLastEvent()
    {
        var model = new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException("secret")), new GenerationAccepted(1, 0, []), new TextDelta("a", false)),
        };
        await using var server = await ApiServer.StartAsync(model);

        var events = await EventsAsync(await server.PostAsync("/v1/responses", Streamed));

        var (last, answer) = (events[^1], events[^1].GetProperty("response"));
        Assert.Equal(("response.failed", "failed"), (last.GetProperty("type").GetString(), answer.GetProperty("status").GetString()));
        Assert.Equal("generation_failed", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(events.Count - 1, last.GetProperty("sequence_number").GetInt32());
        Assert.Equal("incomplete", answer.GetProperty("output")[0].GetProperty("status").GetString());
        Assert.DoesNotContain("secret", last.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(Streamed)]
    public async Task Responses_RefusalOfTheEngine_IsAPlain400InThisRoutesNames(string body)
    {
        var refusal = new RequestRefusedException("invalid_value", "max_tokens must be between 1 and 4096 on this server.", "max_tokens");
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(refusal) });

        var error = await ErrorShape.ReadAsync(await server.PostAsync("/v1/responses", body));

        Assert.Equal((HttpStatusCode.BadRequest, "max_output_tokens", "max_output_tokens must be between 1 and 4096 on this server."), (error.Status, error.Param, error.Message));
    }

    [Fact]
    public async Task Responses_ThatIsNotStored_IsNotFound()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.Equal(HttpStatusCode.NotFound, (await ErrorShape.ReadAsync(await server.Client.GetAsync("/v1/responses/resp_1"))).Status);
    }

    [Fact]
    public async Task Responses_EventsThatJustStop_AreAFailure()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Play(new TextDelta("a", false)) });

        Assert.Equal(HttpStatusCode.InternalServerError, (await ErrorShape.ReadAsync(await server.PostAsync("/v1/responses", Hello))).Status);
        Assert.Equal("response.failed", (await EventsAsync(await server.PostAsync("/v1/responses", Streamed)))[^1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Responses_CallerThatLeavesAStream_EndsTheGeneration()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = ApiServer.Json(Streamed) };
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        response.Dispose();

        Assert.True(await model.LeftAsync());
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    private static async Task<List<JsonElement>> EventsAsync(HttpResponseMessage response)
    {
        List<JsonElement> events = [];
        foreach (var told in (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = told.Split('\n');
            events.Add(JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement);
            Assert.Equal($"event: {events[^1].GetProperty("type").GetString()}", lines[0]);
        }
        return events;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
