using System.Net.Http.Json;
using System.Text.Json;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Every field that OpenAI's client sends to /v1/responses changes what the demo model says, is given back, or is refused by name.</summary>
public sealed class ResponsesFieldTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/responses";
    private const string Wild = "\"temperature\":2,\"seed\":3,\"max_output_tokens\":24,\"ignore_eos\":true";
    private const string Cold = "\"temperature\":0,\"max_output_tokens\":24,\"ignore_eos\":true";

    public static TheoryData<string> Fields => [.. ClientTypes.FieldsOf("responses/responses.d.ts", "ResponseCreateParamsBase")];

    [Theory]
    [MemberData(nameof(Fields))]
    public Task Responses_FieldOfTheOfficialClient_HasItsEffectOrIsRefusedByName(string field) => field switch
    {
        "input" => DiffersAsync("{}", """{"input":"hello"}"""),
        "instructions" => CostsAsync("{}", """{"instructions":"说英语"}"""),
        "reasoning" => CostsAsync("""{"reasoning":{"effort":"high"}}""", """{"reasoning":{"effort":"none"}}"""), // what ends the thought stands in the prompt
        "model" => RefusesAsync("model", "{\"model\":\"gpt-4o\"}", 404, "model_not_found"),
        "max_output_tokens" => TellsAsync("""{"max_output_tokens":2}""", answer => Text(answer) == "你好" && answer.GetProperty("incomplete_details").GetProperty("reason").GetString() == "max_output_tokens"),
        "include" => TellsAsync("""{"include":["message.output_text.logprobs"],"max_output_tokens":3}""", answer => Scores(answer) is [_, _, _]),
        "top_logprobs" => TellsAsync("""{"include":["message.output_text.logprobs"],"top_logprobs":4}""", answer => Scores(answer) is [var first, ..] && first.GetProperty("top_logprobs").GetArrayLength() == 4),
        "metadata" => TellsAsync("""{"metadata":{"shop":"7"}}""", answer => answer.GetProperty("metadata").TryGetProperty("shop", out var shop) && shop.GetString() == "7"),
        "text" => TellsAsync(
            """{"text":{"format":{"type":"json_schema","name":"seen","schema":{"type":"object","properties":{"a":{"enum":[1,2]}},"required":["a"],"additionalProperties":false}}}}""",
            answer => Text(answer).StartsWith('{') && JsonDocument.Parse(Text(answer)).RootElement.GetProperty("a").GetInt32() is 1 or 2),
        "temperature" => DiffersAsync($"{{{Wild}}}", $"{{{Cold}}}"),
        "top_p" => GreedyAsync("\"top_p\":1e-6"),
        "stream" => StreamsAsync(),
        "user" => SameAsync("""{"user":"ada"}"""),
        "parallel_tool_calls" => SameAsync("""{"parallel_tool_calls":false}"""),
        "stream_options" => RefusesAsync("stream_options.include_obfuscation", """{"stream":true,"stream_options":{"include_obfuscation":true}}"""),
        "background" or "store" => RefusesAsync(field, $"{{\"{field}\":true}}"),
        "max_tool_calls" => RefusesAsync(field, $"{{\"{field}\":2}}"),
        "tools" or "context_management" => RefusesAsync(field, $"{{\"{field}\":[{{\"type\":\"a\"}}]}}"),
        "access_programs" or "image" or "moderation" or "prompt" or "prompt_cache_options" => RefusesAsync(field, $"{{\"{field}\":{{\"id\":\"a\"}}}}"),
        "conversation" or "previous_response_id" or "prompt_cache_key" or "safety_identifier" => RefusesAsync(field, $"{{\"{field}\":\"a\"}}"),
        "prompt_cache_retention" => RefusesAsync(field, """{"prompt_cache_retention":"24h"}"""),
        "service_tier" => RefusesAsync(field, """{"service_tier":"priority"}"""),
        "tool_choice" => RefusesAsync(field, """{"tool_choice":"required"}"""),
        "truncation" => RefusesAsync(field, """{"truncation":"auto"}"""),
        _ => throw new InvalidOperationException($"No row says what {field} does."),
    };

    private async Task DiffersAsync(string one, string other) => Assert.NotEqual(Text(await AskAsync(one)), Text(await AskAsync(other)));

    private async Task SameAsync(string options) => Assert.Equal(Text(await AskAsync("{}")), Text(await AskAsync(options)));

    private async Task CostsAsync(string less, string more)
    {
        var (few, many) = (InputTokens(await AskAsync(less)), InputTokens(await AskAsync(more)));
        Assert.True(few < many, $"{few} tokens, {many} tokens");
    }

    private async Task TellsAsync(string options, Func<JsonElement, bool> holds)
    {
        Assert.False(holds(await AskAsync("{}")));
        var answer = await AskAsync(options);
        Assert.True(holds(answer), answer.GetRawText());
    }

    // However hot, only the likeliest token is left.
    private async Task GreedyAsync(string option)
    {
        await DiffersAsync($"{{{Wild}}}", $"{{{Wild},{option}}}");
        Assert.Equal(Text(await AskAsync($"{{{Cold}}}")), Text(await AskAsync($"{{{Wild},{option}}}")));
    }

    private async Task StreamsAsync()
    {
        using var response = await PostAsync("""{"stream":true}""");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("event: response.completed\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task RefusesAsync(string field, string options, int status = 400, string code = "unsupported_parameter")
    {
        using var response = await PostAsync(options);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((status, code, field), ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }

    private async Task<JsonElement> AskAsync(string options) => JsonDocument.Parse(await server.AskAsync(Path, options)).RootElement;

    private Task<HttpResponseMessage> PostAsync(string options) => server.PostAsync(Path, options);

    private static int InputTokens(JsonElement answer) => answer.GetProperty("usage").GetProperty("input_tokens").GetInt32();

    private static JsonElement Said(JsonElement answer) => answer.GetProperty("output").EnumerateArray().Last().GetProperty("content")[0];

    private static string Text(JsonElement answer) => Said(answer).GetProperty("text").GetString()!;

    private static JsonElement[] Scores(JsonElement answer) => [.. Said(answer).GetProperty("logprobs").EnumerateArray()];
}
