using System.Text.Json;
using Glimpse.Api.Contracts;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts;

public sealed class ChatLogprobsTests
{
    [Fact]
    public void Of_Tokens_HasOpenAIsShape() => Assert.Equal("""
        {"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.5,"bytes":[97]},{"token":"\n","logprob":-1.25,"bytes":[10]}]}],"refusal":null}
        """.Trim(), Json(new(1, "a"u8.ToArray(), -0.5f, [new(1, "a"u8.ToArray(), -0.5f, []), new(2, "\n"u8.ToArray(), -1.25f, [])])));

    [Fact]
    public void Of_PartOfACharacter_ShowsAsReplacementAndKeepsItsBytes()
    {
        var token = ChatToken.Of(new(1, [0xE7, 0x8C], -1, []));

        Assert.Equal(("\uFFFD", "231,140"), (token.Token, string.Join(',', token.Bytes)));
    }

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    [InlineData(-1e20f)]
    public void Of_ImpossibleToken_IsANumberThatJsonHas(float logprob) =>
        Assert.Contains("\"logprob\":-9999,", Json(new(1, "a"u8.ToArray(), logprob, [])), StringComparison.Ordinal);

    private static string Json(TokenLogprob token) => JsonSerializer.Serialize(ChatLogprobs.Of([token]), ApiJson.Default.ChatLogprobs);
}
