using System.Text;
using System.Text.Json;
using Glimpse.Descriptions.Records;

namespace Glimpse.Descriptions.Tests.Records;

public sealed class RecordJsonTests
{
    private static readonly DescriptionRecord Record = new()
    {
        Id = "id1",
        Source = new() { Container = "images", Name = "猫.png", ETag = "0x8D", Sha256 = "ab", Bytes = 48211, Width = 640, Height = 480, Format = "png" },
        Model = new("glimpse-demo", "0123456789ab", "int4"),
        Template = new("describe", 1),
        Language = "zh",
        Prompt = "描述这张图片。",
        Text = "一只<猫>",
        FinishReason = "stop",
        Usage = new(1, 2, 3, 4),
        TimingsMs = new(1, 2, 3, 4, 5, 6.5, 21.5),
        Created = new(2025, 6, 1, 8, 30, 15, 123, DateTimeKind.Utc),
    };

    [Fact]
    public void ToUtf8_Record_IsTheDocumentedJson()
    {
        const string Expected = """
            {"id":"id1","source":{"container":"images","name":"猫.png","etag":"0x8D","sha256":"ab","bytes":48211,"width":640,"height":480,"format":"png"},
            "model":{"id":"glimpse-demo","version":"0123456789ab","precision":"int4"},"template":{"name":"describe","version":1},"language":"zh","prompt":"描述这张图片。",
            "text":"一只\u003C猫\u003E","json":null,"finish_reason":"stop","usage":{"prompt_tokens":1,"image_tokens":2,"cached_tokens":3,"completion_tokens":4},
            "timings_ms":{"fetch":1,"decode":2,"encode":3,"queue":4,"prefill":5,"generate":6.5,"total":21.5,"cached":false},"created":"2025-06-01T08:30:15.123Z","error":null}
            """;
        Assert.Equal(Expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(RecordJson.ToUtf8(Record)));
    }

    [Theory]
    [InlineData("It's a \"cat\" + 猫 𠮷 😀 é", "It's a \\\"cat\\\" + 猫 𠮷 😀 é")]
    [InlineData("</script><!-- & -->", "\\u003C/script\\u003E\\u003C!-- \\u0026 --\\u003E")]
    [InlineData("tab\t line\n null\0 \u2028", "tab\\t line\\n null\\u0000 \\u2028")]
    public void ToText_Text_IsReadableAndCannotBecomeMarkup(string text, string expected)
    {
        var json = RecordJson.ToText(Record with { Text = text });
        Assert.Contains($"\"text\":\"{expected}\"", json, StringComparison.Ordinal);
        Assert.Contains($"\"text\":\"{expected}\"", Encoding.UTF8.GetString(RecordJson.ToUtf8(Record with { Text = text })), StringComparison.Ordinal);
        Assert.Equal(text, RecordJson.Parse(Encoding.UTF8.GetBytes(json)).Text);
    }

    [Fact]
    public void ToText_LongTextsOfAllCharacters_ComeBack()
    {
        var random = new Random(20250604);
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(2000)).Select(_ => random.Next(4) switch
            {
                0 => "<>&'\"\\/+"[random.Next(8)].ToString(),
                1 => char.ConvertFromUtf32(random.Next(0xE000, 0x30000)),
                _ => ((char)random.Next(0x20, 0x7F)).ToString(),
            }));
            var json = RecordJson.ToText(Record with { Text = text });
            Assert.Equal(-1, json.AsSpan().IndexOfAny("<>&"));
            Assert.Equal(text, RecordJson.Parse(Encoding.UTF8.GetBytes(json)).Text);
        }
    }

    [Fact]
    public void Parse_WhatWasWritten_IsEqual() => Assert.Equal(Record, RecordJson.Parse(RecordJson.ToUtf8(Record)));

    [Fact]
    public void ToText_Error_IsWrittenWithNullText()
    {
        var text = RecordJson.ToText(Record with { Text = null, FinishReason = null, Error = new(DescriptionError.InvalidRequest, "image_damaged", "坏图") });
        Assert.Contains("\"text\":null,\"json\":null,\"finish_reason\":null", text, StringComparison.Ordinal);
        Assert.Contains("\"error\":{\"type\":\"invalid_request_error\",\"code\":\"image_damaged\",\"message\":\"坏图\"}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    public void Parse_NotARecord_Throws(string text) => Assert.Throws<JsonException>(() => RecordJson.Parse(Encoding.UTF8.GetBytes(text)));
}
