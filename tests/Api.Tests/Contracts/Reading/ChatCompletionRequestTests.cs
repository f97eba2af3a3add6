using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class ChatCompletionRequestTests
{
    private const string Hello = """ "messages":[{"role":"user","content":"hello"}] """;
    private static readonly RequestLimits Limits = new(MaxMessages: 3, MaxTextCharacters: 100, MaxPictures: 2, MaxPictureBytes: 80);

    [Fact]
    public void Read_OnlyMessages_LeavesEverythingToTheModel()
    {
        var request = Read($"{{{Hello}}}");

        Assert.False(request.Streaming.IsStream);
        Assert.False(request.Streaming.IncludeUsage);
        Assert.Matches("^chatcmpl-[0-9a-f]{32}$", request.Generation.Id);
        Assert.Equal(new AnswerWish(Thought: true, StopText: false), request.Wish);
        Assert.Equal(0, request.Generation.Priority);
        Assert.False(request.Generation.EnableThinking);
        Assert.Null(request.Generation.MaxTokens);
        Assert.Null(request.Generation.ResponseFormat);
        Assert.Null(request.Generation.CacheSalt);
        Assert.Equal(1, request.Generation.Choices);
        Assert.Equal(SamplingOptions.ModelDefaults, request.Generation.Sampling);
        var message = Assert.Single(request.Generation.Messages);
        Assert.Equal(ChatRole.User, message.Role);
        Assert.Equal([new TextPart("hello")], message.Content);
    }

    [Fact]
    public void Read_EverySetting_IsHonoured()
    {
        var request = Read($$"""
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"seed":7,"n":3,"max_completion_tokens":7,"min_tokens":7,
             "response_format":{"type":"json_object"},"cache_salt":"盐","thinking_token_budget":5,"chat_template_kwargs":{"enable_thinking":true},{{Hello}}}
            """);

        Assert.True(request.Streaming.IsStream);
        Assert.True(request.Streaming.IncludeUsage);
        Assert.True(request.Generation.EnableThinking);
        Assert.Equal((7, 3, "盐"), (request.Generation.MaxTokens, request.Generation.Choices, request.Generation.CacheSalt));
        Assert.IsType<ResponseFormat.JsonObject>(request.Generation.ResponseFormat);
        Assert.Equal(SamplingOptions.ModelDefaults with { Temperature = 0.5f, Seed = 7, MinTokens = 7, ThinkingBudget = 5 }, request.Generation.Sampling);
    }

    [Fact]
    public void Read_IdPriorityAndWhatIsTold_AreTheCallers()
    {
        var request = Read($$"""{"request_id":"ada-7.1","priority":-3,"include_reasoning":false,"include_stop_str_in_output":true,{{Hello}}}""");

        Assert.Equal(("chatcmpl-ada-7.1", -3), (request.Generation.Id, request.Generation.Priority));
        Assert.Equal(new AnswerWish(Thought: false, StopText: true), request.Wish);
    }

    [Theory]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":false},""", true, false)]
    [InlineData("""{"chat_template_kwargs":{},""", true, true)]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":true},""", false, true)]
    [InlineData("""{"reasoning_effort":"none",""", true, false)]
    [InlineData("""{"reasoning_effort":"low",""", false, true)]
    [InlineData("{", true, true)]
    public void Read_Thinking_IsTheRequestsOrTheDefault(string start, bool byDefault, bool thinks) =>
        Assert.Equal(thinks, Read(start + Hello + "}", byDefault).Generation.EnableThinking);

    [Theory]
    [InlineData("\"max_tokens\":5", 5)]
    [InlineData("\"max_completion_tokens\":6", 6)]
    [InlineData("\"max_tokens\":6,\"max_completion_tokens\":6", 6)]
    [InlineData("\"max_tokens\":null,\"max_completion_tokens\":6", 6)]
    public void Read_EitherNameOfTheTokenLimit_IsHonoured(string field, int tokens) => Assert.Equal(tokens, Read($"{{{field},{Hello}}}").Generation.MaxTokens);

    [Theory]
    [InlineData("tools", "[]")]
    [InlineData("tool_choice", "\"auto\"")]
    [InlineData("modalities", """["text"]""")]
    [InlineData("service_tier", "\"auto\"")]
    [InlineData("user", "\"ada\"")]
    [InlineData("metadata", """{"a":"b"}""")]
    [InlineData("user_id", "\"ada\"")]
    [InlineData("store", "false")]
    [InlineData("parallel_tool_calls", "true")]
    [InlineData("parallel_tool_calls", "false")]
    [InlineData("prompt_cache_retention", "\"in_memory\"")]
    [InlineData("length_penalty", "1.0")]
    [InlineData("mm_processor_kwargs", "{}")]
    [InlineData("best_of", "1")]
    [InlineData("use_beam_search", "false")]
    [InlineData("skip_special_tokens", "true")]
    [InlineData("allowed_token_ids", "[]")]
    [InlineData("prompt_logprobs", "null")]
    public void Read_FieldThatChangesNothing_IsTaken(string name, string value) => Assert.Single(Read($"{{\"{name}\":{value},{Hello}}}").Generation.Messages);

    [Theory]
    [InlineData("tools", "[{}]")]
    [InlineData("tool_choice", "\"required\"")]
    [InlineData("modalities", """["text","audio"]""")]
    [InlineData("service_tier", "\"priority\"")]
    [InlineData("store", "true")]
    [InlineData("parallel_tool_calls", "1")]
    [InlineData("safety_identifier", "\"ada\"")]
    [InlineData("prompt_cache_key", "\"mine\"")]
    [InlineData("prompt_cache_retention", "\"24h\"")]
    [InlineData("mm_processor_kwargs", """{"max_pixels":1}""")]
    [InlineData("chat_template", "\"x\"")]
    [InlineData("length_penalty", "0.5")]
    [InlineData("best_of", "1e999")]
    [InlineData("skip_special_tokens", "false")]
    [InlineData("prompt_logprobs", "1")]
    [InlineData("allowed_token_ids", "[1]")]
    public void Read_FieldThatIsNotHonoured_IsRefusedByName(string name, string value)
    {
        var refusal = Refused($"{{\"{name}\":{value},{Hello}}}");

        Assert.Equal("unsupported_parameter", refusal.Code);
        Assert.Equal(name, refusal.Parameter);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"max_tokens\":0", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":99999999999", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":true", "max_tokens", "invalid_type")]
    [InlineData("\"max_tokens\":1,\"max_completion_tokens\":2", "max_tokens", "invalid_value")]
    [InlineData("\"n\":0", "n", "invalid_value")]
    [InlineData("\"n\":1e999", "n", "invalid_value")]
    [InlineData("\"n\":\"2\"", "n", "invalid_type")]
    [InlineData("\"max_tokens\":3,\"min_tokens\":4", "min_tokens", "invalid_value")]
    [InlineData("\"cache_salt\":\"\"", "cache_salt", "invalid_value")]
    [InlineData("\"cache_salt\":1", "cache_salt", "invalid_type")]
    [InlineData("\"temperature\":3", "temperature", "invalid_value")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type", "invalid_value")]
    [InlineData("\"stream\":1", "stream", "invalid_type")]
    [InlineData("\"stream_options\":{}", "stream_options", "invalid_value")]
    [InlineData("\"stream\":true,\"stream_options\":{\"chunks\":1}", "stream_options.chunks", "unknown_parameter")]
    [InlineData("\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_type")]
    [InlineData("\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":true}", "stream_options.continuous_usage_stats", "unsupported_parameter")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation", "unsupported_parameter")]
    [InlineData("\"request_id\":\"a b\"", "request_id", "invalid_value")]
    [InlineData("\"request_id\":\"\"", "request_id", "invalid_value")]
    [InlineData("\"request_id\":7", "request_id", "invalid_type")]
    [InlineData("\"priority\":1.5", "priority", "invalid_value")]
    [InlineData("\"include_reasoning\":0", "include_reasoning", "invalid_type")]
    [InlineData("\"model\":3", "model", "invalid_type")]
    [InlineData("\"temprature\":1", "temprature", "unknown_parameter")]
    [InlineData("\"temperature\":1,\"temperature\":1", "temperature", "duplicate_parameter")]
    public void Read_WrongField_IsRefusedByNameAndCode(string field, string name, string code)
    {
        var refusal = Refused($"{{{field},{Hello}}}");

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
        Assert.StartsWith($"'{name}' ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens", "max_tokens")]
    [InlineData("max_completion_tokens", "max_completion_tokens")]
    public void Names_LimitOfTheEngine_HasTheNameThatWasSent(string sent, string told)
    {
        var request = Read($"{{\"{sent}\":5000,{Hello}}}");

        var refusal = request.Names.Of(new RequestRefusedException("invalid_value", "max_tokens must be between 1 and 4096 on this server.", "max_tokens"));

        Assert.Equal(("invalid_value", told, $"{told} must be between 1 and 4096 on this server."), (refusal.Code, refusal.Parameter, refusal.Message));
    }

    [Fact]
    public void Names_AnotherRefusal_IsTheSame()
    {
        var refusal = new RequestRefusedException("invalid_value", "n must be between 1 and 8 on this server.", "n");

        Assert.Same(refusal, Read($"{{\"max_completion_tokens\":5,{Hello}}}").Names.Of(refusal));
    }

    [Theory]
    [InlineData("max_tokens", 1, int.MaxValue)]
    [InlineData("n", 1, int.MaxValue)]
    [InlineData("top_k", -1, int.MaxValue)]
    [InlineData("priority", int.MinValue, int.MaxValue)]
    public void Read_IntegerOutOfRange_TellsTheWholeRange(string name, int least, int most)
    {
        Assert.NotNull(Read($"{{\"{name}\":{most},{Hello}}}"));
        Assert.Equal($"'{name}' must be a whole number from {least} to {most}.", Refused($"{{\"{name}\":{most + 1L},{Hello}}}").Message);
        Assert.Equal($"'{name}' must be a whole number from {least} to {most}.", Refused($"{{\"{name}\":{least - 1L},{Hello}}}").Message);
    }

    [Theory]
    [InlineData("16.0", 16)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5e1", 15)]
    public void Read_WholeNumberInAnotherSpelling_IsTaken(string number, int expected) => Assert.Equal(expected, Read($"{{\"max_tokens\":{number},{Hello}}}").Generation.MaxTokens);

    [Theory]
    [InlineData("16.5")]
    [InlineData("1e-1")]
    [InlineData("1e999")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999")]
    public void Read_NumberThatIsNotWholeOrTooLarge_IsRefused(string number) => Assert.Equal("max_tokens", Refused($"{{\"max_tokens\":{number},{Hello}}}").Parameter);

    [Fact]
    public void Read_SaltOf256Characters_IsTheLongest()
    {
        Assert.Equal(256, Read($"{{\"cache_salt\":\"{new string('a', 256)}\",{Hello}}}").Generation.CacheSalt?.Length);
        Assert.Equal("cache_salt", Refused($"{{\"cache_salt\":\"{new string('a', 257)}\",{Hello}}}").Parameter);
    }

    [Fact]
    public void Read_UnknownFieldWithAWildName_IsShownShortAndPlain()
    {
        var refusal = Refused($"{{\"a\\u0000\\n{new string('b', 500)}\":1,{Hello}}}");

        Assert.Equal("unknown_parameter", refusal.Code);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.InRange(refusal.Message.Length, 1, 250);
    }

    [Fact]
    public void Read_ModelThatIsNotServed_IsRefusedBeforeThePictures() =>
        Assert.Throws<InvalidOperationException>(() => ChatCompletionRequest.Read(
            Parse("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"broken"}]}],"model":"other"}"""), new(Limits, ThinkByDefault: false, _ => throw new InvalidOperationException())));

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    public void Read_BodyThatIsNoObject_IsRefused(string json) => Assert.Equal("invalid_json", Refused(json).Code);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static ChatCompletionRequest Read(string json, bool thinkByDefault = false) => ChatCompletionRequest.Read(Parse(json), new(Limits, thinkByDefault, _ => { }));

    private static RequestRefusedException Refused(string json) => Assert.Throws<RequestRefusedException>(() => Read(json));
}
