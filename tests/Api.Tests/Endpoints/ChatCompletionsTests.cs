using System.Net;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class ChatCompletionsTests
{
    private const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task Chat_WholeAnswer_HasOpenAIsShape()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var response = await server.ChatAsync(Hello);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync();
        var json = JsonDocument.Parse(text).RootElement;
        var (id, created) = (json.GetProperty("id").GetString(), json.GetProperty("created").GetInt64());
        Assert.Matches("^chatcmpl-[0-9a-f]{32}$", id);
        Assert.InRange(created, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var timings = text.IndexOf(",\"timings\":", StringComparison.Ordinal);
        Assert.Matches("""^,"timings":\{"fetch_ms":[\d.]+,"decode_ms":1,"encode_ms":2,"queue_ms":3,"prefill_ms":4,"first_token_ms":[\d.]+,"generate_ms":5,"total_ms":[\d.]+,"tokens_per_second":1200,"cached":false\}\}$""", text[timings..]);
        Assert.Equal($$$$"""
            {"id":"{{{{id}}}}","object":"chat.completion","created":{{{{created}}}},"model":"scripted","system_fingerprint":"fp_0123456789ab_fp32",
            "choices":[{"index":0,"message":{"role":"assistant","content":"你好, world","refusal":null},"logprobs":null,"finish_reason":"stop","stop_reason":null}],
            "usage":{"prompt_tokens":40,"completion_tokens":7,"total_tokens":47,
            "prompt_tokens_details":{"cached_tokens":5,"image_tokens":25},"completion_tokens_details":{"reasoning_tokens":0}}
            """.ReplaceLineEndings(""), text[..timings]);
    }

    [Fact]
    public async Task Chat_Thought_StandsApartFromTheAnswer()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["yes"], "hm", FinishReason.Length, cancellation: stop) });

        var choice = (await ReadAsync(await server.ChatAsync(Hello))).GetProperty("choices")[0];

        Assert.Equal("yes", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("hm", choice.GetProperty("message").GetProperty("reasoning_content").GetString());
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Chat_ThoughtThatIsNotWanted_IsLeftOut()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["yes"], "hm", cancellation: stop) });

        var answer = await ReadAsync(await server.ChatAsync("""{"include_reasoning":false,"messages":[{"role":"user","content":"hello"}]}"""));

        Assert.Equal("""{"role":"assistant","content":"yes","refusal":null}""", answer.GetProperty("choices")[0].GetProperty("message").GetRawText());
        Assert.Equal(2, answer.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact]
    public async Task Chat_StopTextThatIsWanted_IsTheAnswersEnd()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Play(new TextDelta("a", false), new ChoiceCompleted(0, FinishReason.Stop, "END")) });

        var choice = (await ReadAsync(await server.ChatAsync("""{"include_stop_str_in_output":true,"stop":"END","messages":[{"role":"user","content":"hello"}]}"""))).GetProperty("choices")[0];

        Assert.Equal(("aEND", "END"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("stop_reason").GetString()));
    }

    [Fact]
    public async Task Chat_RequestId_IsPartOfTheAnswers()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var answer = await ReadAsync(await server.ChatAsync("""{"request_id":"ada-7","messages":[{"role":"user","content":"hello"}]}"""));

        Assert.Equal(("chatcmpl-ada-7", "chatcmpl-ada-7"), (answer.GetProperty("id").GetString(), model.Request.Id));
    }

    [Fact]
    public async Task Chat_StoredAnswer_SaysSo()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => Stored() });

        Assert.True((await ReadAsync(await server.ChatAsync(Hello))).GetProperty("timings").GetProperty("cached").GetBoolean());

        static async IAsyncEnumerable<GenerationEvent> Stored()
        {
            await foreach (var told in ScriptedModel.Say(["a"])) yield return told is GenerationCompleted end ? end with { Cached = true } : told;
        }
    }

    [Fact]
    public async Task Chat_SeveralChoices_StandApartWithTheirOwnEndings()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Play(
                new TextDelta("b", false) { Choice = 1 }, new TextDelta("hm", true), new TextDelta("a", false), new ChoiceCompleted(1, FinishReason.Length, null),
                new TextDelta("a", false), new ChoiceCompleted(0, FinishReason.Stop, "END")),
        });

        var choices = (await ReadAsync(await server.ChatAsync("""{"n":2,"messages":[{"role":"user","content":"hello"}]}"""))).GetProperty("choices").EnumerateArray().ToArray();

        Assert.Equal("""{"index":0,"message":{"role":"assistant","content":"aa","reasoning_content":"hm","refusal":null},"logprobs":null,"finish_reason":"stop","stop_reason":"END"}""", choices[0].GetRawText());
        Assert.Equal("""{"index":1,"message":{"role":"assistant","content":"b","refusal":null},"logprobs":null,"finish_reason":"length","stop_reason":null}""", choices[1].GetRawText());
        Assert.Equal(2, choices.Length);
    }

    [Theory]
    [InlineData("true", """{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.5,"bytes":[98]}]},{"token":"c","logprob":-0.25,"bytes":[99],"top_logprobs":[]}],"refusal":null}""")]
    [InlineData("false", "null")]
    public async Task Chat_Logprobs_AreThoseOfAllDeltasWhereAskedFor(string asked, string expected)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (_, _) => ScriptedModel.Play(
                new TextDelta("a", false) { Logprobs = [ScriptedModel.Token("a", -0.5f, "b")] }, new TextDelta("c", false) { Logprobs = [ScriptedModel.Token("c", -0.25f)] }, new ChoiceCompleted(0, FinishReason.Stop, null)),
        });

        var answer = await ReadAsync(await server.ChatAsync($$"""{"logprobs":{{asked}},"messages":[{"role":"user","content":"hello"}]}"""));

        Assert.Equal(expected, answer.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Chat_EverySetting_ReachesTheEngine()
    {
        var model = new ScriptedModel { Script = (request, stop) => ScriptedModel.Say(["a"], choices: request.Choices, cancellation: stop) };
        await using var server = await ApiServer.StartAsync(model);

        var response = await server.ChatAsync("""
            {"messages":[{"role":"user","content":"hello"}],"n":2,"max_tokens":9,"temperature":0.5,"top_p":0.9,"top_k":3,"min_p":0.1,"seed":3,"repetition_penalty":1.5,"frequency_penalty":-1,
             "presence_penalty":1,"logit_bias":{"5":-100},"bad_words":["no"],"stop":"。","stop_token_ids":[4],"ignore_eos":true,"min_tokens":2,"logprobs":true,"top_logprobs":2,
             "thinking_token_budget":8,"reasoning_effort":"high","cache_salt":"mine","priority":-5,"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (request, sampling) = (model.Request, model.Request.Sampling);
        Assert.Equal((2, 9, "mine", true, -5), (request.Choices, request.MaxTokens, request.CacheSalt, request.EnableThinking, request.Priority));
        // The body's buffer has gone back to its pool by now.
        Assert.Equal("""{"type":"object"}""", Assert.IsType<ResponseFormat.JsonSchema>(request.ResponseFormat).Schema.GetRawText());
        Assert.Equal((0.5f, 0.9f, 3, 0.1f, 3L), (sampling.Temperature, sampling.TopP, sampling.TopK, sampling.MinP, sampling.Seed));
        Assert.Equal((1.5f, -1f, 1f, -100f), (sampling.RepetitionPenalty, sampling.FrequencyPenalty, sampling.PresencePenalty, sampling.LogitBias[5]));
        Assert.Equal(("no", "。", 4), (sampling.BadWords[0], sampling.Stop[0], sampling.StopTokenIds[0]));
        Assert.Equal((true, 2, 2, 8), (sampling.IgnoreEos, sampling.MinTokens, sampling.TopLogprobs, sampling.ThinkingBudget));
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Chat_TokenLimitThatTheEngineRefuses_IsNamedAsSent(string name)
    {
        var refusal = new RequestRefusedException("invalid_value", "max_tokens must be between 1 and 4096 on this server.", "max_tokens");
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(refusal) });

        var error = await ErrorShape.ReadAsync(await server.ChatAsync($$"""{"{{name}}":5000,"messages":[{"role":"user","content":"hello"}]}"""));

        Assert.Equal((name, $"{name} must be between 1 and 4096 on this server."), (error.Param, error.Message));
    }

    [Fact]
    public async Task Chat_Conversation_ReachesTheEngineAsSent()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        await server.ChatAsync($$"""
            {"model":"GLM-4V-Flash","max_tokens":9,"seed":3,"messages":[{"role":"system","content":"short"},
             {"role":"user","content":[{"type":"image_url","image_url":"{{Pictures.DataUrl}}"},{"type":"text","text":"什么？"}]}]}
            """);

        Assert.Equal([ChatRole.System, ChatRole.User], model.Request.Messages.Select(message => message.Role));
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(model.Request.Messages[1].Content[0]).File.ToArray());
        Assert.Equal(new TextPart("什么？"), model.Request.Messages[1].Content[1]);
        Assert.Equal((9, 3L), (model.Request.MaxTokens, model.Request.Sampling.Seed));
    }

    [Theory]
    [InlineData("glm-4v-flash", true)]
    [InlineData("glm-4.6v-flash", true)]
    [InlineData("scripted", true)]
    [InlineData("gpt-4o", false)]
    [InlineData("", false)]
    public async Task Chat_Model_IsThePackageOrAnAlias(string name, bool served)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var response = await server.ChatAsync($$"""{"model":"{{name}}","messages":[{"role":"user","content":"hello"}]}""");

        if (served) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        else
        {
            var error = await ErrorShape.ReadAsync(response);
            Assert.Equal((HttpStatusCode.NotFound, "model", "model_not_found"), (error.Status, error.Param, error.Code));
        }
    }

    [Fact]
    public async Task Chat_ConfiguredAliases_ReplaceTheDefaults()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:ModelAliases:0", "ours"));

        Assert.Equal(HttpStatusCode.OK, (await server.ChatAsync("""{"model":"ours","messages":[{"role":"user","content":"a"}]}""")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.ChatAsync("""{"model":"glm-4v-flash","messages":[{"role":"user","content":"a"}]}""")).StatusCode);
    }

    [Fact]
    public async Task Chat_ThinkingByOption_IsTheDefault()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Api:EnableThinking", "true"));

        await server.ChatAsync(Hello);

        Assert.True(model.Request.EnableThinking);
    }

    [Theory]
    [InlineData("messages[0].content[0]", "The picture is damaged.", "'messages[0].content[0]': The picture is damaged.")]
    [InlineData("top_k", "top_k is wrong.", "top_k is wrong.")]
    [InlineData(null, "Nothing is right.", "Nothing is right.")]
    public async Task Chat_RefusalOfTheEngine_Is400WithItsWordsAndTheField(string? field, string words, string told)
    {
        var refusal = new RequestRefusedException("image_damaged", words, field);
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(refusal) });

        var error = await ErrorShape.ReadAsync(await server.ChatAsync(Hello));

        Assert.Equal(new ErrorShape(HttpStatusCode.BadRequest, told, "invalid_request_error", field, refusal.Code), error);
    }

    [Fact]
    public async Task Chat_RefusalBeforeAStreamBegins_IsAPlain400()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new RequestRefusedException("x", "No.")) });

        var response = await server.ChatAsync("""{"stream":true,"messages":[{"role":"user","content":"a"}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, (await ErrorShape.ReadAsync(response)).Status);
    }

    [Fact]
    public async Task Chat_FailureOfTheEngine_Is500ThatTellsNothingButTheRequestId()
    {
        var cause = new InvalidOperationException("secret: System.IO at /var/lib/glimpse");
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(cause)) });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Hello), Headers = { { "x-request-id", "my-request.1" } } };

        var response = await server.Client.SendAsync(request);

        var error = await ErrorShape.ReadAsync(response);
        Assert.Equal((HttpStatusCode.InternalServerError, "server_error", "generation_failed"), (error.Status, error.Type, error.Code));
        Assert.Contains("my-request.1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["my-request.1"], response.Headers.GetValues("x-request-id"));
        Assert.Contains(server.Log.Lines, line => line.Exception?.InnerException == cause && line.Text.Contains("my-request.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_EventsThatJustStop_AreAFailure()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (request, _) => request.Choices == 1 ? Cut() : ScriptedModel.Play(new ChoiceCompleted(0, FinishReason.Stop, null)) });

        Assert.Equal(HttpStatusCode.InternalServerError, (await ErrorShape.ReadAsync(await server.ChatAsync(Hello))).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ErrorShape.ReadAsync(await server.ChatAsync("""{"n":2,"messages":[{"role":"user","content":"a"}]}"""))).Status);

        static async IAsyncEnumerable<GenerationEvent> Cut()
        {
            await Task.Yield();
            yield return new GenerationAccepted(1, 0, []);
        }
    }

    [Fact]
    public async Task Chat_CallerThatLeaves_EndsTheGeneration()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model);
        using var leave = new CancellationTokenSource();
        var answer = server.Client.PostAsync("/v1/chat/completions", ApiServer.Json(Hello), leave.Token);
        while (model.Requests.Count == 0) await Task.Delay(5);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.True(await model.LeftAsync());
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
