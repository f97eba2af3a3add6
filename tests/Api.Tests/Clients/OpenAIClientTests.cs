using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Clients;

/// <summary>The official npm client of OpenAI against the API, its own parsing and error classes included.</summary>
public sealed class OpenAIClientTests
{
    [Fact]
    public async Task OfficialClient_EveryCall_IsUnderstood()
    {
        var model = new ScriptedModel { Script = Answer };
        await using var server = await ApiServer.StartAsync(model);

        var results = await OpenAIClient.RunAsync(new(server.Address, "/v1"), Goldens.ImagePath(TestModel.Demo, "000.jpg"));

        var plain = results.GetProperty("plain");
        Assert.Equal(("你好, world", "stop"), (plain.GetProperty("content").GetString(), plain.GetProperty("finish").GetString()));
        Assert.Equal(47, plain.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.StartsWith("req_", plain.GetProperty("requestId").GetString(), StringComparison.Ordinal);
        Assert.Equal(25, results.GetProperty("image").GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("image_tokens").GetInt32());
        var stream = results.GetProperty("stream");
        Assert.Equal("你好, world", stream.GetProperty("content").GetString());
        Assert.Equal(["assistant"], stream.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(("stop", 7, 6), (stream.GetProperty("finish").GetString(), stream.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), stream.GetProperty("chunks").GetInt32()));
        Assert.Equal("你好, world", results.GetProperty("helper").GetProperty("content").GetString());
        AssertOptions(results);
        AssertError(results.GetProperty("badRequest"), "BadRequestError", 400, "invalid_value", "temperature", "'temperature' must be a number from 0 to 2.");
        AssertError(results.GetProperty("badBias"), "BadRequestError", 400, "invalid_value", "logit_bias", "token ids");
        AssertError(results.GetProperty("tooMany"), "BadRequestError", 400, "invalid_value", "n", "between 1 and 8");
        AssertError(results.GetProperty("badPicture"), "BadRequestError", 400, "invalid_value", "messages[0].content[0].image_url.url", "data URL");
        AssertError(results.GetProperty("noModel"), "NotFoundError", 404, "model_not_found", "model", "gpt-4o");
        AssertError(results.GetProperty("noRoute"), "NotFoundError", 404, "unknown_url", null, "GET / lists the routes");
        Assert.Equal(["scripted", "glm-4v-flash", "glm-4.6v-flash"], results.GetProperty("models").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("glm-4v-flash", results.GetProperty("model").GetString());
        Assert.Equal(1, results.GetProperty("aborted").GetProperty("deltas").GetInt32());

        // Every enumeration was left, the one that hung after the client's abort included.
        for (var i = 0; i < model.Requests.Count; i++) Assert.True(await model.LeftAsync());
    }

    private static void AssertOptions(JsonElement results)
    {
        var several = results.GetProperty("several");
        Assert.Equal("""[[0,1],["你好, world","你好, world"]]""", $"[{several.GetProperty("indexes").GetRawText()},{several.GetProperty("texts").GetRawText()}]");
        Assert.Equal(1000, several.GetProperty("timings").GetProperty("tokens_per_second").GetDouble());
        Assert.Equal("""["你好, world","你好, world"]""", results.GetProperty("parted").GetProperty("texts").GetRawText());
        Assert.Equal("""["stop","stop"]""", results.GetProperty("parted").GetProperty("finish").GetRawText());
        Assert.Equal(5, results.GetProperty("parted").GetProperty("timings").GetProperty("generate_ms").GetDouble());
        Assert.Equal("""{"content":"我","finish":"stop","stop":"是"}""", results.GetProperty("stopped").GetRawText());
        var scored = results.GetProperty("scored");
        Assert.Equal("""[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":[98]}]}]""", scored.GetProperty("tokens").GetRawText());
        Assert.Equal(scored.GetProperty("tokens").GetRawText(), scored.GetProperty("streamed").GetRawText());
        Assert.Equal("""{"name":"猫","count":2}""", results.GetProperty("parsed").GetRawText());
    }

    private static IAsyncEnumerable<GenerationEvent> Answer(GenerationRequest request, CancellationToken stop) => request switch
    {
        { Choices: > 8 } => ScriptedModel.Fail(new RequestRefusedException("invalid_value", "n must be between 1 and 8 on this server.", "n")),
        { Messages: [.., { Content: [.., TextPart("abort")] }] } => ScriptedModel.Hang(stop),
        { Sampling.Stop: [var text] } => ScriptedModel.Play(new TextDelta("我", false), new ChoiceCompleted(0, FinishReason.Stop, text)),
        { Sampling.TopLogprobs: not null } => ScriptedModel.Play(new TextDelta("a", false) { Logprobs = [ScriptedModel.Token("a", -0.5f, "b")] }, new ChoiceCompleted(0, FinishReason.Stop, null)),
        { ResponseFormat: ResponseFormat.JsonSchema } => ScriptedModel.Say(["{\"name\":\"猫\",", "\"count\":2}"], cancellation: stop),
        _ => ScriptedModel.Say(["你好", ", ", "world"], choices: request.Choices, cancellation: stop),
    };

    private static void AssertError(JsonElement error, string name, int status, string code, string? param, string words)
    {
        Assert.Equal((name, status, code, param), (error.GetProperty("name").GetString(), error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("req_", error.GetProperty("requestID").GetString(), StringComparison.Ordinal);
    }
}
