using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class ResponsesRequestTests
{
    private const string Hello = "\"input\":\"hello\"";
    private static readonly RequestLimits Limits = new(MaxMessages: 3, MaxTextCharacters: 100, MaxPictures: 2, MaxPictureBytes: 80);

    [Fact]
    public void Read_OnlyInput_LeavesEverythingToTheModel()
    {
        var request = Read($"{{{Hello}}}");

        Assert.Matches("^resp_[0-9a-f]{32}$", request.Generation.Id);
        Assert.Equal(SamplingOptions.ModelDefaults, request.Generation.Sampling);
        Assert.Equal((null, null, false), (request.Generation.MaxTokens, request.Generation.ResponseFormat, request.Streaming.IsStream));
        Assert.Equal(new ResponseEcho(null, null, null, null), request.Echo);
        Assert.Single(request.Generation.Messages);
    }

    [Fact]
    public void Read_EverySetting_IsHonoured()
    {
        var request = Read($$"""
            {"model":"m","instructions":"short","max_output_tokens":7,"temperature":0.5,"top_p":0.25,"stream":true,"reasoning":{"effort":"high"},"thinking_token_budget":5,
             "text":{"format":{"type":"json_schema","name":"seen","strict":true,"schema":{"type":"object"} } },"include":["message.output_text.logprobs"],"top_logprobs":3,
             "seed":9,"top_k":4,"cache_salt":"a","priority":2,"metadata":{"shop":"7"},{{Hello}}}
            """);

        var generation = request.Generation;
        Assert.Equal((7, "a", 2, true), (generation.MaxTokens, generation.CacheSalt, generation.Priority, generation.EnableThinking));
        Assert.Equal(SamplingOptions.ModelDefaults with { Temperature = 0.5f, TopP = 0.25f, Seed = 9, TopK = 4, TopLogprobs = 3, ThinkingBudget = 5 }, generation.Sampling);
        Assert.Equal("""{"type":"object"}""", Assert.IsType<ResponseFormat.JsonSchema>(generation.ResponseFormat).Schema.GetRawText());
        Assert.True(request.Streaming.IsStream);
        Assert.Equal(("short", "high"), (request.Echo.Instructions, request.Echo.Effort));
        Assert.Equal("""{"shop":"7"}""", request.Echo.Metadata?.GetRawText());
        Assert.Equal("seen", request.Echo.Text?.GetProperty("format").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("\"reasoning\":{\"effort\":\"none\"}", false)]
    [InlineData("\"reasoning\":{\"effort\":\"low\"}", true)]
    [InlineData("\"reasoning\":{}", true)]
    [InlineData("\"reasoning_effort\":\"none\"", false)]
    public void Read_Effort_IsOnOrOff(string field, bool thinks) => Assert.Equal(thinks, Read($"{{{field},{Hello}}}", byDefault: true).Generation.EnableThinking);

    [Theory]
    [InlineData("\"text\":{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"}")]
    [InlineData("\"store\":false")]
    [InlineData("\"background\":false")]
    [InlineData("\"truncation\":\"disabled\"")]
    [InlineData("\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true")]
    [InlineData("\"include\":[]")]
    [InlineData("\"user\":\"ada\",\"metadata\":{\"a\":\"b\"}")]
    [InlineData("\"previous_response_id\":null,\"conversation\":null")]
    public void Read_FieldThatChangesNothing_IsTaken(string fields) => Assert.Null(Read($"{{{fields},{Hello}}}").Generation.ResponseFormat);

    [Theory]
    [InlineData("\"store\":true", "store", "unsupported_parameter")]
    [InlineData("\"previous_response_id\":\"resp_1\"", "previous_response_id", "unsupported_parameter")]
    [InlineData("\"conversation\":\"conv_1\"", "conversation", "unsupported_parameter")]
    [InlineData("\"prompt\":{\"id\":\"a\"}", "prompt", "unsupported_parameter")]
    [InlineData("\"background\":true", "background", "unsupported_parameter")]
    [InlineData("\"truncation\":\"auto\"", "truncation", "unsupported_parameter")]
    [InlineData("\"tools\":[{}]", "tools", "unsupported_parameter")]
    [InlineData("\"max_tool_calls\":1", "max_tool_calls", "unsupported_parameter")]
    [InlineData("\"include\":[\"reasoning.encrypted_content\"]", "include", "unsupported_parameter")]
    [InlineData("\"reasoning\":{\"summary\":\"auto\"}", "reasoning.summary", "unsupported_parameter")]
    [InlineData("\"reasoning\":{\"effort\":\"most\"}", "reasoning.effort", "invalid_value")]
    [InlineData("\"reasoning\":{\"effort\":\"none\"},\"chat_template_kwargs\":{\"enable_thinking\":true}", "reasoning.effort", "invalid_value")]
    [InlineData("\"text\":{\"verbosity\":\"low\"}", "text.verbosity", "unsupported_parameter")]
    [InlineData("\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}", "text.format.name", "missing_required_parameter")]
    [InlineData("\"text\":{\"format\":{\"type\":\"json_object\",\"schema\":{}}}", "text.format.schema", "unknown_parameter")]
    [InlineData("\"text\":{\"format\":{\"type\":\"text\"},\"tone\":1}", "text.tone", "unknown_parameter")]
    [InlineData("\"reasoning\":{\"generate_summary\":\"auto\"}", "reasoning.generate_summary", "unknown_parameter")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation", "unsupported_parameter")]
    [InlineData("\"metadata\":[]", "metadata", "invalid_type")]
    [InlineData("\"metadata\":{\"a\":1}", "metadata", "invalid_value")]
    [InlineData("\"metadata\":{\"a12345678b12345678c12345678d12345678e12345678f12345678g12345678h12\":\"\"}", "metadata", "invalid_value")]
    [InlineData("\"top_logprobs\":2", "top_logprobs", "invalid_value")]
    [InlineData("\"max_output_tokens\":0", "max_output_tokens", "invalid_value")]
    [InlineData("\"max_output_tokens\":2,\"min_tokens\":3", "min_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":2", "max_tokens", "unknown_parameter")]
    [InlineData("\"n\":2", "n", "unknown_parameter")]
    [InlineData("\"messages\":[]", "messages", "unknown_parameter")]
    [InlineData("\"instructions\":7", "instructions", "invalid_type")]
    public void Read_WhatIsNotHonoured_IsRefusedByName(string field, string name, string code)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Read($"{{{field},{Hello}}}"));

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens", "max_tokens must be between 1 and 9 on this server.", "max_output_tokens", "max_output_tokens must be between 1 and 9 on this server.")]
    [InlineData("messages", "The prompt is too long.", "input", "The prompt is too long.")]
    [InlineData("messages", "messages is empty: send at least one.", "input", "input is empty: send at least one.")]
    [InlineData("messages", "Send fewer messages in 'messages'.", "input", "Send fewer messages in 'input'.")]
    [InlineData("messages[0]", "The text is refused.", "input", "The text is refused.")]
    [InlineData("messages[10]", "The text is refused.", "messages[10]", "The text is refused.")]
    [InlineData("response_format", "The schema is wrong.", "text.format.schema", "The schema is wrong.")]
    [InlineData("top_k", "top_k is wrong.", "top_k", "top_k is wrong.")]
    public void Names_RefusalOfTheEngine_HasThisRoutesNames(string parameter, string message, string toldParameter, string toldMessage)
    {
        var told = Read($"{{{Hello}}}").Names.Of(new("x", message, parameter));

        Assert.Equal((toldParameter, toldMessage), (told.Parameter, told.Message));
    }

    private static ResponsesRequest Read(string json, bool byDefault = false) => ResponsesRequest.Read(JsonDocument.Parse(json).RootElement, new(Limits, byDefault, _ => { }));
}
