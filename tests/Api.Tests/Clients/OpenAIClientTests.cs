using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Clients;

/// <summary>The official npm client of OpenAI against the API, its own parsing, helpers and error classes included.</summary>
public sealed class OpenAIClientTests
{
    private const int Calls = 46;

    [Fact]
    public async Task OfficialClient_EveryCall_IsUnderstood()
    {
        var model = new ScriptedModel { Script = ClientScript.Answer };
        await using var server = await ApiServer.StartAsync(model);

        var results = await OpenAIClient.RunAsync(new(server.Address, "/v1"), Goldens.ImagePath(TestModel.Demo, "000.jpg"));

        Assert.Equal(Calls, results.GetProperty("calls").GetInt32());
        AssertChat(results, model);
        AssertOptions(results);
        AssertErrors(results);
        AssertResponses(results.GetProperty("responses"));
        AssertResponsesErrors(results.GetProperty("responses"));
        // Every enumeration was left, those that hung after the client's abort included.
        for (var i = 0; i < model.Requests.Count; i++) Assert.True(await model.LeftAsync());
    }

    private static void AssertChat(JsonElement results, ScriptedModel model)
    {
        var plain = results.GetProperty("plain");
        Assert.Equal(("你好, world", "stop"), (Text(plain, "content"), Text(plain, "finish")));
        Assert.Equal(47, plain.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal((5, 25), Details(plain.GetProperty("usage").GetProperty("prompt_tokens_details")));
        Assert.Equal((1, 2, 3, 4, false), Timings(plain));
        Assert.StartsWith("req_", Text(plain, "requestId"), StringComparison.Ordinal);
        Assert.Equal((5, 25), Details(results.GetProperty("image").GetProperty("usage").GetProperty("prompt_tokens_details")));
        var stream = results.GetProperty("stream");
        Assert.Equal("你好, world", Text(stream, "content"));
        Assert.Equal(["assistant"], stream.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(("stop", 7, 6), (Text(stream, "finish"), stream.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), stream.GetProperty("chunks").GetInt32()));
        Assert.Equal("你好, world", Text(results.GetProperty("helper"), "content"));
        Assert.Equal("""["你好","嗯",1]""", $"[{Raw(results.GetProperty("thought"), "content")},{Raw(results.GetProperty("thought"), "reasoning")},{Raw(results.GetProperty("thought").GetProperty("usage").GetProperty("completion_tokens_details"), "reasoning_tokens")}]");
        Assert.Equal("你好, world", Text(results.GetProperty("next"), "content"));
        Assert.Equal("嗯", model.Requests.Single(request => request.Messages is [_, { Content: [TextPart("你好")] }, _] && !request.Id.StartsWith("resp", StringComparison.Ordinal)).Messages[1].Reasoning);
        Assert.Equal(["scripted", "glm-4v-flash", "glm-4.6v-flash"], results.GetProperty("models").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("glm-4v-flash", results.GetProperty("model").GetString());
        Assert.Equal(1, results.GetProperty("aborted").GetProperty("deltas").GetInt32());
    }

    private static void AssertOptions(JsonElement results)
    {
        var several = results.GetProperty("several");
        Assert.Equal("""[[0,1],["你好, world","你好, world"]]""", $"[{Raw(several, "indexes")},{Raw(several, "texts")}]");
        Assert.Equal(1000, several.GetProperty("timings").GetProperty("tokens_per_second").GetDouble());
        Assert.Equal("""["你好, world","你好, world"]""", Raw(results.GetProperty("parted"), "texts"));
        Assert.Equal("""["stop","stop"]""", Raw(results.GetProperty("parted"), "finish"));
        Assert.Equal(5, results.GetProperty("parted").GetProperty("timings").GetProperty("generate_ms").GetDouble());
        Assert.Equal("""{"content":"我","finish":"stop","stop":"是"}""", results.GetProperty("stopped").GetRawText());
        var scored = results.GetProperty("scored");
        Assert.Equal("""[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":[98]}]}]""", Raw(scored, "tokens"));
        Assert.Equal(Raw(scored, "tokens"), Raw(scored, "streamed"));
        Assert.Equal("""{"name":"猫","count":2}""", results.GetProperty("parsed").GetRawText());
        Assert.Equal("""{"name":"猫","count":2}""", results.GetProperty("parsedStream").GetRawText());
        Assert.Equal((ClientScript.Card, ClientScript.Card), (Raw(results, "card"), Raw(results, "cardStream")));
        Assert.Equal("""{"name":"猫","count":2}""", Text(results.GetProperty("object"), "content"));
    }

    private static void AssertErrors(JsonElement results)
    {
        AssertError(results.GetProperty("badRequest"), "BadRequestError", 400, "invalid_value", "temperature", "'temperature' must be a number from 0 to 2.");
        AssertError(results.GetProperty("badBias"), "BadRequestError", 400, "invalid_value", "logit_bias", "token ids");
        AssertError(results.GetProperty("tooMany"), "BadRequestError", 400, "invalid_value", "n", "between 1 and 8");
        AssertError(results.GetProperty("badPicture"), "BadRequestError", 400, "invalid_value", "messages[0].content[0].image_url.url", "data URL");
        AssertError(results.GetProperty("tools"), "BadRequestError", 400, "unsupported_parameter", "tools", "calls no tools");
        AssertError(results.GetProperty("stored"), "BadRequestError", 400, "unsupported_parameter", "store", "Nothing is stored");
        AssertError(results.GetProperty("noModel"), "NotFoundError", 404, "model_not_found", "model", "gpt-4o");
        AssertError(results.GetProperty("noRoute"), "NotFoundError", 404, "unknown_url", null, "GET / lists the routes");
    }

    private static void AssertResponses(JsonElement told)
    {
        var plain = told.GetProperty("plain");
        Assert.Equal(("你好, world", "completed", "说中文"), (Text(plain, "text"), Text(plain, "status"), Text(plain, "instructions")));
        Assert.Equal((47, 7), (plain.GetProperty("usage").GetProperty("total_tokens").GetInt32(), plain.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
        Assert.Equal((1, 2, 3, 4, false), Timings(plain));
        Assert.Equal((5, 25), Details(told.GetProperty("image").GetProperty("usage").GetProperty("input_tokens_details")));
        var stream = told.GetProperty("stream");
        Assert.Equal("你好, world", Text(stream, "text"));
        Assert.Equal("response.created response.in_progress response.output_item.added response.content_part.added response.output_text.delta response.output_text.done response.content_part.done response.output_item.done response.completed",
            string.Join(' ', stream.GetProperty("types").EnumerateArray().Select(type => type.GetString())));
        Assert.Equal(Enumerable.Range(0, 11), stream.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal(40, stream.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Assert.Equal("""{"text":"你好, world","status":"completed"}""", told.GetProperty("helper").GetRawText());
        Assert.Equal("""{"types":["reasoning","message"],"text":"你好"}""", told.GetProperty("thought").GetRawText());
        Assert.Equal("你好, world", Text(told.GetProperty("next"), "text"));
        Assert.Equal("""{"name":"猫","count":2}""", told.GetProperty("parsed").GetRawText());
        Assert.Equal("""{"name":"猫","count":2}""", told.GetProperty("parsedStream").GetRawText());
        Assert.Equal((ClientScript.Card, ClientScript.Card), (Raw(told, "card"), Raw(told, "cardStream")));
        Assert.Equal("""[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":[98]}]}]""", told.GetProperty("scored").GetRawText());
        Assert.Equal("""{"status":"incomplete","reason":"max_output_tokens"}""", told.GetProperty("cut").GetRawText());
        Assert.Equal("""{"object":"response.input_tokens","input_tokens":40,"input_tokens_details":{"image_tokens":25}}""", told.GetProperty("counted").GetRawText());
        Assert.Equal(1, told.GetProperty("aborted").GetProperty("deltas").GetInt32());
    }

    private static void AssertResponsesErrors(JsonElement told)
    {
        AssertError(told.GetProperty("stored"), "BadRequestError", 400, "unsupported_parameter", "store", "Nothing is stored");
        AssertError(told.GetProperty("previous"), "BadRequestError", 400, "unsupported_parameter", "previous_response_id", "send the conversation so far");
        AssertError(told.GetProperty("badInput"), "BadRequestError", 400, "invalid_value", "input", "at least one message");
        AssertError(told.GetProperty("notFound"), "NotFoundError", 404, "unknown_url", null, "GET / lists the routes");
    }

    private static string? Text(JsonElement result, string name) => result.GetProperty(name).GetString();

    private static string Raw(JsonElement result, string name) => result.GetProperty(name).GetRawText();

    private static (int Cached, int Images) Details(JsonElement details) => (details.GetProperty("cached_tokens").GetInt32(), details.GetProperty("image_tokens").GetInt32());

    private static (double, double, double, double, bool) Timings(JsonElement result)
    {
        var timings = result.GetProperty("timings");
        return (timings.GetProperty("decode_ms").GetDouble(), timings.GetProperty("encode_ms").GetDouble(), timings.GetProperty("queue_ms").GetDouble(), timings.GetProperty("prefill_ms").GetDouble(), timings.GetProperty("cached").GetBoolean());
    }

    private static void AssertError(JsonElement error, string name, int status, string code, string? param, string words)
    {
        Assert.Equal((name, status, code, param), (Text(error, "name"), error.GetProperty("status").GetInt32(), Text(error, "code"), Text(error, "param")));
        Assert.Equal("invalid_request_error", Text(error, "type"));
        Assert.Contains(words, Text(error, "message"), StringComparison.Ordinal);
        Assert.StartsWith("req_", Text(error, "requestID"), StringComparison.Ordinal);
    }
}
