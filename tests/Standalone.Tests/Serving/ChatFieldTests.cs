using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Every field that the widest server of the kind knows changes what the demo model says, over HTTP, or is refused by name.</summary>
public sealed class ChatFieldTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/chat/completions";
    private const string Long = "\"ignore_eos\":true,\"max_tokens\":80";
    private const string Wild = "\"temperature\":2,\"max_tokens\":24,\"ignore_eos\":true";
    private const string Cold = "\"temperature\":0,\"max_tokens\":24,\"ignore_eos\":true";
    private const string Seen = """{"type":"object","properties":{"a":{"enum":[1,2]}},"required":["a"],"additionalProperties":false}""";

    // vLLM's protocol.py: OpenAI's fields, those of sampling, and the others; then what GLM's own API has beside them, and what only OpenAI's has.
    private static readonly string[] Listed =
    [
        "messages", "model", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "max_tokens", "max_completion_tokens", "n", "presence_penalty", "response_format", "seed", "stop", "stream",
        "stream_options", "temperature", "top_p", "tools", "tool_choice", "reasoning_effort", "parallel_tool_calls", "user", "metadata",
        "use_beam_search", "top_k", "min_p", "repetition_penalty", "length_penalty", "stop_token_ids", "include_stop_str_in_output", "ignore_eos", "min_tokens", "skip_special_tokens",
        "truncate_prompt_tokens", "prompt_logprobs", "allowed_token_ids", "bad_words",
        "thinking_token_budget", "include_reasoning", "echo", "continue_final_message", "chat_template", "chat_template_kwargs", "media_io_kwargs", "mm_processor_kwargs", "structured_outputs", "priority",
        "request_id", "session_id", "return_token_ids", "cache_salt", "repetition_detection", "stream_interval", "vllm_xargs",
        "thinking", "do_sample", "user_id",
        "audio", "function_call", "functions", "modalities", "moderation", "prediction", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "safety_identifier", "service_tier", "store",
        "verbosity", "web_search_options",
    ];

    private static readonly int FirstStop = Goldens.Find(TestModel.Demo, "demo_hello").GeneratedIds[2]; // after 你好

    public static TheoryData<string> Fields => [.. Listed];

    [Fact]
    public void Listed_FieldsOfTheOfficialClient_AreAllThere() =>
        Assert.Empty(ClientTypes.FieldsOf("chat/completions/completions.d.ts", "ChatCompletionCreateParamsBase").Except(Listed));

    [Theory]
    [MemberData(nameof(Fields))]
    public Task Chat_ListedField_HasItsEffectOrIsRefusedByName(string field) => field switch
    {
        "messages" => DiffersAsync("{}", """{"messages":[{"role":"user","content":"hello"}]}"""),
        "model" => NamesTheModelAsync(),
        "logit_bias" => SaysAsync("!!!!!", """{"max_tokens":5,"logit_bias":{"0":100}}"""),
        "logprobs" => TellsAsync("""{"logprobs":true,"max_tokens":3}""", choice => Scores(choice) is [_, _, _]),
        "top_logprobs" => TellsAsync("""{"logprobs":true,"top_logprobs":4,"max_tokens":3}""", choice => Scores(choice) is [.., var last] && last.GetProperty("top_logprobs").GetArrayLength() == 4),
        "max_tokens" or "max_completion_tokens" => TellsAsync($"{{\"{field}\":2}}", choice => Text(choice) == "你好" && choice.GetProperty("finish_reason").GetString() == "length"),
        "n" => CountsAsync("""{"n":3,"max_tokens":2}""", 3),
        "frequency_penalty" or "presence_penalty" => VariesAsync(field, less: "-2", more: "2"),
        "repetition_penalty" => VariesAsync(field, less: "0.3", more: "3"),
        "response_format" => FormsAsync($"{{\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"seen\",\"schema\":{Seen}}}}}}}"),
        "structured_outputs" => FormsAsync($"{{\"structured_outputs\":{{\"json\":{Seen}}}}}"),
        "seed" => SeedsAsync(),
        "stop" => TellsAsync("""{"stop":["是"]}""", choice => Text(choice) == "你好！我" && choice.GetProperty("stop_reason").GetString() == "是"),
        "include_stop_str_in_output" => SaysAsync("你好！我是", """{"stop":["是"],"include_stop_str_in_output":true}"""),
        "stop_token_ids" => SaysAsync("你好", $$"""{"stop_token_ids":[{{FirstStop}}]}"""),
        "min_tokens" => DiffersAsync($$"""{"stop_token_ids":[{{FirstStop}}]}""", $$"""{"stop_token_ids":[{{FirstStop}}],"min_tokens":6}"""),
        "ignore_eos" => TellsAsync($"{{{Long}}}", choice => choice.GetProperty("finish_reason").GetString() == "length"),
        "bad_words" => TellsAsync("""{"bad_words":["Glimpse"]}""", choice => !Text(choice).Contains("Glimpse", StringComparison.Ordinal)),
        "stream" or "stream_options" => StreamsAsync(field == "stream_options"),
        "temperature" => DiffersAsync($"{{{Wild},\"seed\":1}}", $"{{{Cold},\"seed\":1}}"),
        "top_p" => GreedyAsync("\"top_p\":1e-6"),
        "top_k" => GreedyAsync("\"top_k\":1"),
        "min_p" => GreedyAsync("\"min_p\":1"),
        "do_sample" => GreedyAsync("\"do_sample\":false"),
        "reasoning_effort" => ThinksAsync("""{"reasoning_effort":"high"}""", """{"reasoning_effort":"none"}"""),
        "chat_template_kwargs" => ThinksAsync("""{"chat_template_kwargs":{"enable_thinking":true}}""", """{"chat_template_kwargs":{"enable_thinking":false}}"""),
        "thinking" => ThinksAsync("""{"thinking":{"type":"enabled"}}""", """{"thinking":{"type":"disabled"}}"""),
        "include_reasoning" => ThinksAsync("""{"reasoning_effort":"high"}""", """{"reasoning_effort":"high","include_reasoning":false}"""),
        "thinking_token_budget" => BudgetsAsync(),
        "user" or "user_id" => SameAsync($"{{\"{field}\":\"ada\"}}"),
        "metadata" => SameAsync("""{"metadata":{"a":"b"}}"""),
        "parallel_tool_calls" => SameAsync("""{"parallel_tool_calls":false}"""),
        "tools" => RefusesAsync(field, """[{"type":"function","function":{"name":"look"}}]"""),
        "tool_choice" => RefusesAsync(field, "\"required\""),
        "length_penalty" or "truncate_prompt_tokens" or "prompt_logprobs" or "stream_interval" => RefusesAsync(field, "2"),
        "allowed_token_ids" => RefusesAsync(field, "[0]"),
        "skip_special_tokens" => RefusesAsync(field, "false"),
        "use_beam_search" or "echo" or "continue_final_message" or "return_token_ids" or "store" => RefusesAsync(field, "true"),
        "chat_template" or "session_id" or "prompt_cache_key" or "safety_identifier" => RefusesAsync(field, "\"a\""),
        "functions" => RefusesAsync(field, """[{"name":"look"}]"""),
        "function_call" => RefusesAsync(field, """{"name":"look"}"""),
        "modalities" => RefusesAsync(field, """["text","audio"]"""),
        "prompt_cache_retention" => RefusesAsync(field, "\"24h\""),
        "service_tier" => RefusesAsync(field, "\"priority\""),
        "verbosity" => RefusesAsync(field, "\"low\""),
        "audio" or "moderation" or "prediction" or "prompt_cache_options" or "web_search_options" or "media_io_kwargs" or "mm_processor_kwargs" or "vllm_xargs" or "repetition_detection" => RefusesAsync(field, """{"a":1}"""),
        "priority" => OvertakesAsync(),
        "request_id" => IdentifiesAsync(),
        "cache_salt" => SeparatesAsync(),
        _ => throw new InvalidOperationException($"No row says what {field} does."),
    };

    private async Task DiffersAsync(string one, string other) => Assert.NotEqual(await SayAsync(one), await SayAsync(other));

    private async Task SameAsync(string options) => Assert.Equal(await SayAsync("{}"), await SayAsync(options));

    private async Task SaysAsync(string expected, string options) => Assert.Equal(expected, await SayAsync(options));

    private async Task TellsAsync(string options, Func<JsonElement, bool> holds)
    {
        Assert.False(holds(Choice(await ChatAsync("{}"))));
        var choice = Choice(await ChatAsync(options));
        Assert.True(holds(choice), choice.GetRawText());
    }

    private async Task CountsAsync(string options, int choices) => Assert.Equal(choices, (await ChatAsync(options)).GetProperty("choices").GetArrayLength());

    // Few different characters are a text that repeats itself.
    private async Task VariesAsync(string field, string less, string more)
    {
        async Task<int> OfAsync(string value) => (await SayAsync($"{{{Long},\"{field}\":{value}}}")).Distinct().Count();
        var (few, many) = (await OfAsync(less), await OfAsync(more));
        Assert.True(few < many, $"{few} different characters with {less}, {many} with {more}");
    }

    private async Task FormsAsync(string options) => Assert.InRange(JsonDocument.Parse(await SayAsync(options)).RootElement.GetProperty("a").GetInt32(), 1, 2);

    private async Task SeedsAsync()
    {
        var first = await SayAsync($"{{{Wild},\"seed\":1}}");
        Assert.Equal(first, await SayAsync($"{{{Wild},\"seed\":1}}"));
        Assert.NotEqual(first, await SayAsync($"{{{Wild},\"seed\":2}}"));
    }

    // However hot, only the likeliest token is left.
    private async Task GreedyAsync(string option)
    {
        await DiffersAsync($"{{{Wild},\"seed\":3}}", $"{{{Wild},\"seed\":3,{option}}}");
        Assert.Equal(await SayAsync($"{{{Cold}}}"), await SayAsync($"{{{Wild},\"seed\":3,{option}}}"));
    }

    private async Task NamesTheModelAsync()
    {
        Assert.Equal("glimpse-demo", (await ChatAsync("""{"model":"glm-4v-flash","max_tokens":1}""")).GetProperty("model").GetString());
        using var response = await PostAsync("""{"model":"gpt-4o"}""");
        Assert.Equal(404, (int)response.StatusCode);
    }

    private async Task ThinksAsync(string with, string without)
    {
        Assert.NotEqual("", Thought(await ThinkAsync(with)));
        Assert.Null(Thought(await ThinkAsync(without)));
    }

    private async Task BudgetsAsync()
    {
        var whole = await ThinkAsync("""{"reasoning_effort":"high"}""");
        var cut = await ThinkAsync("""{"reasoning_effort":"high","thinking_token_budget":2}""");
        Assert.StartsWith(Thought(cut)!, Thought(whole)!, StringComparison.Ordinal);
        Assert.InRange(ReasoningTokens(cut), 1, Math.Min(4, ReasoningTokens(whole) - 1));
    }

    private async Task StreamsAsync(bool withUsage)
    {
        using var response = await PostAsync(withUsage ? """{"stream":true,"stream_options":{"include_usage":true}}""" : """{"stream":true}""");
        var lines = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: [DONE]", lines[^1]);
        Assert.Equal(withUsage, JsonDocument.Parse(lines[^2]["data: ".Length..]).RootElement.TryGetProperty("usage", out var usage) && usage.GetProperty("total_tokens").GetInt32() > 0);
    }

    private async Task IdentifiesAsync() => Assert.Equal("chatcmpl-ada-7", (await ChatAsync("""{"request_id":"ada-7","max_tokens":1}""")).GetProperty("id").GetString());

    // What one salt has computed helps no other.
    private async Task SeparatesAsync()
    {
        async Task<int> CachedAsync(string salt) => (await ChatAsync($$"""{"cache_salt":"{{salt}}","max_tokens":1}""")).GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        Assert.Equal(0, await CachedAsync("one"));
        Assert.True(await CachedAsync("one") > 0);
        Assert.Equal(0, await CachedAsync("two"));
    }

    // All slots are taken; who is more urgent gets the first that is free, though it came last.
    private async Task OvertakesAsync()
    {
        var slots = (await LoadAsync()).GetProperty("slots").GetInt32();
        var running = Enumerable.Range(0, slots).Select(slot => ChatAsync($$"""{"ignore_eos":true,"max_tokens":{{(slot == 0 ? 200 : 500)}},"seed":{{slot}},"temperature":1}""")).ToArray();
        while ((await LoadAsync()).GetProperty("running").GetInt32() < slots) await Task.Delay(5);
        var patient = ChatAsync("""{"priority":5,"max_tokens":1}""");
        while ((await LoadAsync()).GetProperty("waiting").GetInt32() < 1) await Task.Delay(5);
        var urgent = ChatAsync("""{"priority":-5,"max_tokens":1}""");
        while ((await LoadAsync()).GetProperty("waiting").GetInt32() < 2) await Task.Delay(5);

        Assert.Same(urgent, await Task.WhenAny(patient, urgent));
        await Task.WhenAll([.. running, patient]);
    }

    private async Task RefusesAsync(string field, string value)
    {
        using var response = await PostAsync($"{{\"{field}\":{value}}}");
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((400, "unsupported_parameter", field), ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Contains($"'{field}'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> SayAsync(string options) => Text(Choice(await ChatAsync(options)));

    // The golden case in which the model thinks. Its thought is empty, so the end of it is forbidden: then it goes on.
    private async Task<JsonElement> ThinkAsync(string options)
    {
        var golden = Goldens.Find(TestModel.Demo, "demo_think");
        var picture = $"data:image/{System.IO.Path.GetExtension(golden.ImagePath(0))[1..].Replace("jpg", "jpeg", StringComparison.Ordinal)};base64,{Convert.ToBase64String(await File.ReadAllBytesAsync(golden.ImagePath(0)))}";
        var parts = golden.Messages[0].Parts.Select(part => part.Type == "text" ? (object)new { type = "text", text = part.Text } : new { type = "image_url", image_url = new { url = picture } });
        var body = JsonNode.Parse(options)!.AsObject();
        body["logit_bias"] = new JsonObject { [$"{golden.GeneratedIds[1]}"] = -100 };
        body["max_tokens"] = 24;
        body["messages"] = JsonSerializer.SerializeToNode(new[] { new { role = "user", content = parts.ToArray() } });
        return await ChatAsync(body.ToJsonString());
    }

    private async Task<JsonElement> LoadAsync() => (await server.Process.Client.GetFromJsonAsync<JsonElement>("/readyz")).GetProperty("load");

    private async Task<JsonElement> ChatAsync(string options) => JsonDocument.Parse(await server.AskAsync(Path, options)).RootElement;

    private Task<HttpResponseMessage> PostAsync(string options) => server.PostAsync(Path, options);

    private static JsonElement Choice(JsonElement answer) => answer.GetProperty("choices")[0];

    private static string Text(JsonElement choice) => choice.GetProperty("message").GetProperty("content").GetString()!;

    private static JsonElement[] Scores(JsonElement choice) => choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } scores ? [.. scores.GetProperty("content").EnumerateArray()] : [];

    private static string? Thought(JsonElement answer) => Choice(answer).GetProperty("message").TryGetProperty("reasoning_content", out var thought) ? thought.GetString() : null;

    private static int ReasoningTokens(JsonElement answer) => answer.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32();
}
