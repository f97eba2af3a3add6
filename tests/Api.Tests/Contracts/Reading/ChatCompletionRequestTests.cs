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

        Assert.False(request.Stream);
        Assert.False(request.IncludeUsage);
        Assert.Equal("id", request.Generation.Id);
        Assert.False(request.Generation.EnableThinking);
        Assert.Null(request.Generation.MaxTokens);
        Assert.Equal(SamplingOptions.ModelDefaults, request.Generation.Sampling);
        var message = Assert.Single(request.Generation.Messages);
        Assert.Equal(ChatRole.User, message.Role);
        Assert.Equal([new TextPart("hello")], message.Content);
    }

    [Fact]
    public void Read_EverySetting_IsHonoured()
    {
        var request = Read($$"""
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"top_p":0.25,"top_k":40,"seed":-9223372036854775808,
             "max_completion_tokens":7,"chat_template_kwargs":{"enable_thinking":true},{{Hello}}}
            """);

        Assert.True(request.Stream);
        Assert.True(request.IncludeUsage);
        Assert.True(request.Generation.EnableThinking);
        Assert.Equal(7, request.Generation.MaxTokens);
        Assert.Equal(new SamplingOptions { Temperature = 0.5f, TopP = 0.25f, TopK = 40, Seed = long.MinValue }, request.Generation.Sampling);
    }

    [Theory]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":false},""", true, false)]
    [InlineData("""{"chat_template_kwargs":{},""", true, true)]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":true},""", false, true)]
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
    [InlineData("n", "1")]
    [InlineData("presence_penalty", "0")]
    [InlineData("frequency_penalty", "0.0")]
    [InlineData("logit_bias", "{}")]
    [InlineData("logprobs", "false")]
    [InlineData("stop", "[]")]
    [InlineData("response_format", """{"type":"text"}""")]
    [InlineData("tools", "[]")]
    [InlineData("tool_choice", "\"auto\"")]
    [InlineData("modalities", """["text"]""")]
    [InlineData("service_tier", "\"auto\"")]
    [InlineData("user", "\"ada\"")]
    [InlineData("metadata", """{"a":"b"}""")]
    [InlineData("store", "true")]
    [InlineData("parallel_tool_calls", "true")]
    public void Read_FieldThatChangesNothing_IsTaken(string name, string value) => Assert.Single(Read($"{{\"{name}\":{value},{Hello}}}").Generation.Messages);

    [Theory]
    [InlineData("n", "2")]
    [InlineData("n", "1e999")]
    [InlineData("presence_penalty", "0.1")]
    [InlineData("frequency_penalty", "\"0\"")]
    [InlineData("logit_bias", """{"1":2}""")]
    [InlineData("logprobs", "true")]
    [InlineData("top_logprobs", "5")]
    [InlineData("stop", "\"\\n\"")]
    [InlineData("stop", "[\"a\"]")]
    [InlineData("response_format", """{"type":"json_object"}""")]
    [InlineData("response_format", """{"type":"text","schema":{}}""")]
    [InlineData("tools", "[{}]")]
    [InlineData("tool_choice", "\"required\"")]
    [InlineData("modalities", """["text","audio"]""")]
    [InlineData("reasoning_effort", "\"low\"")]
    [InlineData("min_p", "0.1")]
    [InlineData("repetition_penalty", "1.1")]
    [InlineData("service_tier", "\"priority\"")]
    [InlineData("mm_processor_kwargs", "{}")]
    [InlineData("chat_template", "\"x\"")]
    public void Read_FieldThatIsNotHonoured_IsRefusedByName(string name, string value)
    {
        var refusal = Refused($"{{\"{name}\":{value},{Hello}}}");

        Assert.Equal("unsupported_parameter", refusal.Code);
        Assert.Equal(name, refusal.Parameter);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"temperature\":\"hot\"", "temperature", "invalid_type")]
    [InlineData("\"temperature\":2.01", "temperature", "invalid_value")]
    [InlineData("\"temperature\":-0.1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":1e999", "temperature", "invalid_value")]
    [InlineData("\"top_p\":0", "top_p", "invalid_value")]
    [InlineData("\"top_p\":1.1", "top_p", "invalid_value")]
    [InlineData("\"top_k\":-2", "top_k", "invalid_value")]
    [InlineData("\"top_k\":1.5", "top_k", "invalid_value")]
    [InlineData("\"seed\":9223372036854775808", "seed", "invalid_value")]
    [InlineData("\"seed\":[]", "seed", "invalid_type")]
    [InlineData("\"max_tokens\":0", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":99999999999", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":true", "max_tokens", "invalid_type")]
    [InlineData("\"max_tokens\":1,\"max_completion_tokens\":2", "max_tokens", "invalid_value")]
    [InlineData("\"stream\":1", "stream", "invalid_type")]
    [InlineData("\"stream_options\":{}", "stream_options", "invalid_value")]
    [InlineData("\"stream\":true,\"stream_options\":{\"chunks\":1}", "stream_options.chunks", "unknown_parameter")]
    [InlineData("\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_type")]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":\"yes\"}", "chat_template_kwargs.enable_thinking", "invalid_type")]
    [InlineData("\"chat_template_kwargs\":{\"x\":1}", "chat_template_kwargs.x", "unknown_parameter")]
    [InlineData("\"model\":3", "model", "invalid_type")]
    [InlineData("\"temprature\":1", "temprature", "unknown_parameter")]
    [InlineData("\"temperature\":1,\"temperature\":1", "temperature", "duplicate_parameter")]
    public void Read_WrongField_IsRefusedByNameAndCode(string field, string name, string code)
    {
        var refusal = Refused($"{{{field},{Hello}}}");

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
        Assert.StartsWith($"'{name}' ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TopPSoSmallThatItRoundsToZero_StaysOverZero() => Assert.True(Read($"{{\"top_p\":1e-300,{Hello}}}").Generation.Sampling.TopP > 0);

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
            Parse("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"broken"}]}],"model":"other"}"""), "id", false, Limits, _ => throw new InvalidOperationException()));

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    public void Read_BodyThatIsNoObject_IsRefused(string json) => Assert.Equal("invalid_json", Refused(json).Code);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static ChatCompletionRequest Read(string json, bool thinkByDefault = false) => ChatCompletionRequest.Read(Parse(json), "id", thinkByDefault, Limits, _ => { });

    private static RequestRefusedException Refused(string json) => Assert.Throws<RequestRefusedException>(() => Read(json));
}
