using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class DataUrlTests
{
    [Theory]
    [InlineData("data:image/png;base64,AQID")]
    [InlineData("DATA:Image/PNG;BASE64,AQID")]
    [InlineData("data:image/svg+xml;base64,AQID")]
    [InlineData("data:image/x-any;base64,AQ\\nID")]
    [InlineData("data:image/x-any;base64, AQ ID ")]
    [InlineData("data:image\\/png;base64,AQID")]
    [InlineData("data:image/png;base64,\\u0041QID")]
    public void Decode_DataUrl_GivesTheBytes(string url) => Assert.Equal([1, 2, 3], Decode(url));

    [Theory]
    [InlineData("AQID")]
    [InlineData(" AQ\\nID ")]
    [InlineData("data:image/png;base64,AQID")]
    public void Decode_BareBase64WhereItMayBe_GivesTheBytes(string text) => Assert.Equal([1, 2, 3], DataUrl.Decode(JsonDocument.Parse($"\"{text}\"").RootElement, "here", 100, orBare: true));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("AQI")]
    [InlineData("AQ-_")]
    [InlineData("AQ%49D")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:text/plain;base64,AQID")]
    public void Decode_AnythingElseWhereBareBase64MayBe_IsRefused(string text)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => DataUrl.Decode(JsonDocument.Parse($"\"{text}\"").RootElement, "here", 100, orBare: true));

        Assert.Equal(("invalid_value", "here"), (refusal.Code, refusal.Parameter));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(65_537)]
    public void Decode_AnyLength_GivesTheBytes(int length)
    {
        var file = new byte[length];
        new Random(7).NextBytes(file);

        Assert.Equal(file, Decode("data:image/png;base64," + Convert.ToBase64String(file)));
        Assert.Equal(file, Decode("data:image/png;base64," + Convert.ToBase64String(file).Replace("/", "\\/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "data URL")]
    [InlineData("cat.png", "data URL")]
    [InlineData("file:///etc/passwd", "data URL")]
    [InlineData("ftp://example.com/a.png", "data URL")]
    [InlineData("data:", "image/")]
    [InlineData("data:;base64,AQID", "image/")]
    [InlineData("data:text/plain;base64,AQID", "image/")]
    [InlineData("data:video/jpeg;base64,AQID,AQID", "image/")]
    [InlineData("data:image/;base64,AQID", "data URL")]
    [InlineData("data:image/png,AQID", "data URL")]
    [InlineData("data:image/png;charset=utf-8;base64,AQID", "data URL")]
    [InlineData("data:image/p ng;base64,AQID", "data URL")]
    [InlineData("data:image/png;base64", "data URL")]
    [InlineData("data:image/png;base64,", "empty")]
    [InlineData("data:image/png;base64,  ", "empty")]
    [InlineData("data:image/png;base64,AQI", "valid base64")]
    [InlineData("data:image/png;base64,AQ-_", "valid base64")]
    [InlineData("data:image/png;base64,AQID=AQ", "valid base64")]
    [InlineData("data:image/png;base64,AQID,AQID", "valid base64")]
    [InlineData("data:image/png;base64,AQ%49D", "percent-encoded")]
    [InlineData("data:image/png;base64,图", "valid base64")]
    public void Decode_AnythingElse_IsRefusedWithAReason(string url, string reason)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Decode(url));

        Assert.Equal(("invalid_value", "here"), (refusal.Code, refusal.Parameter));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_LimitOfBytes_IsExact()
    {
        var url = "data:image/png;base64," + Convert.ToBase64String(new byte[100]);

        Assert.Equal(100, Decode(url, 100).Length);
        Assert.Equal("image_too_large", Assert.Throws<RequestRefusedException>(() => Decode(url, 99)).Code);
    }

    private static byte[] Decode(string url, int maxBytes = 1_000_000) => DataUrl.Decode(JsonDocument.Parse($"\"{url}\"").RootElement, "here", maxBytes);
}
