namespace Glimpse.Inference.Tests.Sampling.Json;

public sealed class ArrayTests
{
    [Theory]
    [InlineData("[]", false)]
    [InlineData("[1]", true)]
    [InlineData("[1,2,3]", true)]
    [InlineData("[1,2,3,4]", false)]
    [InlineData("[1,]", false)]
    [InlineData("[,1]", false)]
    [InlineData("[\"a\"]", false)]
    public void Accept_Items_AreCounted(string text, bool fits) => Assert.Equal(fits, Guide.Accepts("""{"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}""", text));

    [Theory]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}]}""", "[null,true]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}]}""", "[null]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}]}""", "[]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}]}""", "[null,true,1]", false)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}], "minItems": 2}""", "[null,\"free\"]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}], "items": {"type": "integer"}}""", "[null,1,2]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}], "items": {"type": "integer"}}""", "[1]", false)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "null"}], "items": false}""", "[null,1]", false)]
    [InlineData("""{"type": "array", "items": [{"type": "null"}], "additionalItems": {"type": "integer"}}""", "[null,1]", true)]
    [InlineData("""{"type": "array", "items": false}""", "[]", true)]
    [InlineData("""{"type": "array", "items": false}""", "[1]", false)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "integer"}, false], "items": {}}""", "[1]", true)]
    [InlineData("""{"type": "array", "prefixItems": [{"type": "integer"}, false], "items": {}}""", "[1,1]", false)]
    [InlineData("""{"type": "array"}""", "[1,[\"x\",{\"y\":null}]]", true)]
    [InlineData("""{"type": "array", "uniqueItems": false}""", "[1,1]", true)]
    [InlineData("""{"type": "array", "uniqueItems": true, "maxItems": 1}""", "[1]", true)]
    public void Accept_Items_FollowTheirSchemas(string schema, string text, bool fits) => Assert.Equal(fits, Guide.Accepts(schema, text));

    /// <summary>Bounds are counters, not states: large ones cost nothing.</summary>
    [Fact]
    public void Accept_ALargeMaximum_IsCounted()
    {
        var constraint = Guide.OverBytes("""{"type": "array", "items": {"type": "null"}, "maxItems": 1000000000}""");
        Assert.True(Guide.Takes(constraint, "[" + string.Join(',', Enumerable.Repeat("null", 5_000))));
        Assert.Equal([',', ']'], Guide.Allowed(constraint).Where(id => id is ',' or ']'));
    }
}
