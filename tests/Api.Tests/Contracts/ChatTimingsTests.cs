using Glimpse.Api.Contracts;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts;

public sealed class ChatTimingsTests
{
    private static readonly GenerationTimings Spent = new(Decode: 1, Encode: 2, Queue: 3, Prefill: 4, Generate: 50, Total: 60.04);

    [Fact]
    public void Of_EngineAndFetch_CountsFromTheRequestsHead() =>
        Assert.Equal(new(FetchMs: 10.3, DecodeMs: 1, EncodeMs: 2, QueueMs: 3, PrefillMs: 4, FirstTokenMs: 20.3, GenerateMs: 50, TotalMs: 70.3, TokensPerSecond: 120, Cached: false), Of(Spent, tokens: 7));

    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(2, 2, null)]
    [InlineData(11, 1, 200.0)]
    [InlineData(12, 2, 200.0)]
    public void Of_FirstTokens_BelongToThePrefill(int tokens, int answers, double? rate) => Assert.Equal(rate, Of(Spent, tokens, answers).TokensPerSecond);

    [Fact]
    public void Of_NoTimeBetweenTokens_HasNoRate() => Assert.Null(Of(Spent with { Generate = 0 }, tokens: 7).TokensPerSecond);

    [Fact]
    public void Of_StoredAnswer_SaysSo() => Assert.True(ChatTimings.Of(TimeSpan.Zero, new(FinishReason.Stop, new(5, 0, 0, 3, 0), Spent) { Cached = true }, 1).Cached);

    private static ChatTimings Of(GenerationTimings spent, int tokens, int answers = 1) =>
        ChatTimings.Of(TimeSpan.FromMilliseconds(10.26), new(FinishReason.Stop, new(5, 0, 0, tokens, 0), spent), answers);
}
