namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>JSON as models and people lay it out, and never white space without end.</summary>
public sealed class WhiteSpaceTests
{
    private const string Schema = """{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}, "b": {"type": "object", "properties": {"c": {"type": "null"}}}}}""";

    [Theory]
    [InlineData("""{"a":[1,2],"b":{"c":null}}""")]
    [InlineData("""{"a": [1, 2], "b": {"c": null}}""")]
    [InlineData("""{ "a": [ 1, 2 ], "b": { "c": null } }""")]
    [InlineData("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}")]
    [InlineData("{\n    \"a\": [\n        1,\n        2\n    ],\n    \"b\": {\n        \"c\": null\n    }\n}")]
    [InlineData("{\n\"a\": []\n}")]
    [InlineData("{}")]
    [InlineData("{ }")]
    public void Accept_UsualLayouts_AreTaken(string text) => Assert.True(Guide.Accepts(Schema, text));

    [Theory]
    [InlineData(" {}")]
    [InlineData("{} ")]
    [InlineData("{  }")]
    [InlineData("{\n\n}")]
    [InlineData("{\t}")]
    [InlineData("{\"a\" :[]}")]
    [InlineData("{\"a\":\n[]}")]
    [InlineData("{\"a\":  []}")]
    [InlineData("{\"a\":[1 ,2]}")]
    [InlineData("{\"a\":[],  \"b\":{}}")]
    [InlineData("{\n       \"a\":[]}")]
    public void Accept_MoreThanThat_IsRefused(string text) => Assert.False(Guide.Accepts(Schema, text));

    [Fact]
    public void Accept_ASpaceBeforeAnEndThatMayNotCome_IsRefused()
    {
        var constraint = Guide.OverBytes("""{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "null"}, "minItems": 2}, "b": {"type": "null"}}, "required": ["a", "b"]}""");
        Assert.True(Guide.Takes(constraint, "{\"a\":[null"));
        Assert.Equal([','], Guide.Allowed(constraint));
        Assert.True(Guide.Takes(constraint, ",null]"));
        Assert.Equal([','], Guide.Allowed(constraint));
    }
}
