using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class ThinkingWishTests
{
    [Theory]
    [InlineData("{}", null, null)]
    [InlineData("""{"reasoning_effort":null,"chat_template_kwargs":null}""", null, null)]
    [InlineData("""{"reasoning_effort":"none"}""", false, null)]
    [InlineData("""{"reasoning_effort":"minimal"}""", true, null)]
    [InlineData("""{"reasoning_effort":"low"}""", true, null)]
    [InlineData("""{"reasoning_effort":"max","thinking_token_budget":9}""", true, 9)]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":false}}""", false, null)]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":true,"thinking_budget":0}}""", true, 0)]
    [InlineData("""{"chat_template_kwargs":{}}""", null, null)]
    [InlineData("""{"reasoning_effort":"high","thinking_token_budget":5,"chat_template_kwargs":{"enable_thinking":true,"thinking_budget":5}}""", true, 5)]
    [InlineData("""{"thinking":{"type":"disabled"}}""", false, null)]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":7},"reasoning_effort":"high"}""", true, 7)]
    public void Read_AnyName_MeansTheSame(string json, bool? enabled, int? budget) => Assert.Equal(new(enabled, budget), Read(json));

    [Theory]
    [InlineData("""{"reasoning_effort":"most"}""", "reasoning_effort", "invalid_value")]
    [InlineData("""{"reasoning_effort":true}""", "reasoning_effort", "invalid_type")]
    [InlineData("""{"reasoning_effort":"none","chat_template_kwargs":{"enable_thinking":true}}""", "chat_template_kwargs.enable_thinking", "invalid_value")]
    [InlineData("""{"reasoning_effort":"high","chat_template_kwargs":{"enable_thinking":false}}""", "chat_template_kwargs.enable_thinking", "invalid_value")]
    [InlineData("""{"thinking_token_budget":-1}""", "thinking_token_budget", "invalid_value")]
    [InlineData("""{"thinking_token_budget":1,"chat_template_kwargs":{"thinking_budget":2}}""", "chat_template_kwargs.thinking_budget", "invalid_value")]
    [InlineData("""{"reasoning_effort":"none","thinking":{"type":"enabled"}}""", "thinking.type", "invalid_value")]
    [InlineData("""{"thinking":{"type":"auto"}}""", "thinking.type", "invalid_value")]
    [InlineData("""{"thinking":{"budget":1}}""", "thinking.budget", "unknown_parameter")]
    [InlineData("""{"thinking":true}""", "thinking", "invalid_type")]
    [InlineData("""{"chat_template_kwargs":{"enable_thinking":"yes"}}""", "chat_template_kwargs.enable_thinking", "invalid_type")]
    [InlineData("""{"chat_template_kwargs":{"thinking_budget":1.5}}""", "chat_template_kwargs.thinking_budget", "invalid_value")]
    [InlineData("""{"chat_template_kwargs":{"x":1}}""", "chat_template_kwargs.x", "unknown_parameter")]
    [InlineData("""{"chat_template_kwargs":3}""", "chat_template_kwargs", "invalid_type")]
    public void Read_WrongOrAtOdds_IsRefused(string json, string name, string code)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Read(json));

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
    }

    private static ThinkingWish Read(string json) => ThinkingWish.Read(JsonFields.Of(JsonDocument.Parse(json).RootElement, ""));
}
