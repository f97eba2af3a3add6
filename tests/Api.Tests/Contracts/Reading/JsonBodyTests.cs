using System.Text;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class JsonBodyTests
{
    private static readonly ApiOptions Options = new() { MaxBodyBytes = 200_000, MaxJsonDepth = 8, MaxJsonTokens = 100 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_Json_IsParsedInPlace(bool lengthIsKnown)
    {
        var text = new string('字', 60_000);
        using var body = await ReadAsync(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"), lengthIsKnown);

        Assert.Equal(text, body.Root.GetProperty("text").GetString());
    }

    [Fact]
    public async Task ReadAsync_ByteOrderMark_IsSkipped()
    {
        using var body = await ReadAsync([0xEF, 0xBB, 0xBF, .. "[1]"u8]);

        Assert.Equal(1, body.Root.GetArrayLength());
    }

    [Fact]
    public async Task ReadAsync_NeedlessEscapes_AreGone()
    {
        using var body = await ReadAsync("""{"ur\u006c":"data:image\/png;base64,\u002B\/\n"}"""u8.ToArray());

        Assert.Equal("""{"url":"data:image/png;base64,+/\n"}""", body.Root.GetRawText());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "not valid JSON: line 1, byte 2")]
    [InlineData("{", "not valid JSON: line 1, byte 2")]
    [InlineData("{\"a\":\n NaN}", "not valid JSON: line 2, byte 2")]
    [InlineData("{\"a\":1}{}", "not valid JSON")]
    [InlineData("{\"a\":1,}", "not valid JSON")]
    [InlineData("// no\n{}", "not valid JSON")]
    [InlineData("{'a':1}", "not valid JSON")]
    [InlineData("{\"a\":01}", "not valid JSON")]
    [InlineData("{\"a\":1e\\u002B5}", "not valid JSON: line 1, byte 8")]
    [InlineData("{\"\\/\":\"\\u002B\" x}", "not valid JSON: line 1, byte 16")]
    [InlineData("{\"a\":\"\\uD800\"}", "half a character")]
    [InlineData("{\"a\":\"\\ud800\"}", "half a character")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}", "half a character")]
    [InlineData("{\"\\udfff\":1}", "half a character")]
    public async Task ReadAsync_NotJson_IsRefusedWithAReason(string json, string reason)
    {
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync(Encoding.UTF8.GetBytes(json)));

        Assert.Equal("invalid_json", refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NotUtf8_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync([(byte)'"', 0xC3, 0x28, (byte)'"']));

        Assert.Contains("UTF-8", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task ReadAsync_Depth_IsLimitedExactly(int depth, bool taken)
    {
        var json = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

        if (taken) (await ReadAsync(json)).Dispose();
        else Assert.Contains("deeper than 8", (await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync(json))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(98, true)]
    [InlineData(99, false)]
    public async Task ReadAsync_Tokens_AreLimitedExactly(int numbers, bool taken)
    {
        var json = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(0, numbers))}]");

        if (taken) (await ReadAsync(json)).Dispose();
        else Assert.Contains("more than 100", (await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync(json))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MoreThanTheLimit_IsTooLarge() =>
        Assert.Equal(413, (await Assert.ThrowsAsync<ApiException>(() => ReadAsync(new byte[Options.MaxBodyBytes + 1], lengthIsKnown: false))).Error.Status);

    private static async Task<JsonBody> ReadAsync(byte[] bytes, bool lengthIsKnown = true)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(bytes);
        if (lengthIsKnown) request.ContentLength = bytes.Length;
        return await JsonBody.ReadAsync(request, Options, CancellationToken.None);
    }
}
