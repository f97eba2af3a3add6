using System.Text.Json;

namespace Glimpse.Inference.Tests.Sampling.Json;

public sealed class ObjectTests
{
    private const string Three = """{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}, "c": {"type": "integer"}}, "required": ["b"]}""";

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", true)]
    [InlineData("""{"b":2}""", true)]
    [InlineData("""{"b":2,"c":3}""", true)]
    [InlineData("""{"a":1}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"b":2,"a":1}""", false)]
    [InlineData("""{"b":2,"b":2}""", false)]
    [InlineData("""{"b":2,}""", false)]
    [InlineData("""{,"b":2}""", false)]
    [InlineData("""{"b":2,"d":1}""", false)]
    public void Accept_Properties_ComeInTheirOrderAndOptionalOnesMayBeLeftOut(string text, bool fits) => Assert.Equal(fits, Guide.Accepts(Three, text));

    [Theory]
    [InlineData("""{"type": "object", "properties": {"a": {}}}""", """{"b":1}""", false)]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "additionalProperties": true}""", """{"a":1,"b":{"c":[]}}""", true)]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "additionalProperties": true}""", """{"b":1,"a":1}""", false)]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "null"}}""", """{"b":null,"c":null}""", true)]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "null"}}""", """{"b":1}""", false)]
    [InlineData("""{"type": "object"}""", """{"中文":"值","x":[1,{"y":null}]}""", true)]
    [InlineData("""{"type": "object"}""", """{"":1}""", false)]
    [InlineData("""{"type": "object"}""", """{"a":1,"a":2}""", false)]
    [InlineData("""{"type": "object"}""", """{"a":1,"ab":2,"b":{"a":1},"c":[{"a":1},{"a":1}]}""", true)]
    [InlineData("""{"type": "object"}""", """{"a":{"b":{"c":1}},"b":1,"c":1}""", true)]
    [InlineData("""{"type": "object"}""", """{"a":{"b":1},"a":1}""", false)]
    [InlineData("""{"type": "object", "required": ["x"]}""", """{"x":[],"y":1}""", true)]
    [InlineData("""{"type": "object", "required": ["x"]}""", """{"y":1}""", false)]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}""", """{"a":1}""", true)]
    [InlineData("""{"type": "object", "unevaluatedProperties": false}""", """{"a":1}""", false)]
    [InlineData("""{"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"type": "string", "title": "Name"}}""", """{"中文":1,"b":2}""", true)]
    [InlineData("""{"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"type": "string"}}""", """{"a":"b"}""", false)]
    [InlineData("""{"type": "object", "propertyNames": true}""", """{"a":1}""", true)]
    public void Accept_OtherProperties_FollowAdditionalProperties(string schema, string text, bool fits) => Assert.Equal(fits, Guide.Accepts(schema, text));

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"c":1}""", false)]
    [InlineData("""{"a":1,"c":1}""", true)]
    [InlineData("""{"c":1,"d":1}""", true)]
    [InlineData("""{"a":1,"b":1,"c":1}""", true)]
    [InlineData("""{"a":1,"b":1,"c":1,"d":1}""", false)]
    public void Accept_Members_AreCounted(string text, bool fits) => Assert.Equal(fits, Guide.Accepts(
        """{"type": "object", "properties": {"a": {}, "b": {}, "c": {}, "d": {}}, "required": ["c"], "minProperties": 2, "maxProperties": 3}""", text));

    [Fact]
    public void Accept_ANameThatIsThere_IsRefusedInEveryCutOfTokens()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["a\"", "a\":", "\"a\"", "ab\"", ",\"a", "{\"a\":1", "\"a\":1,\"a\":1"]).Select(System.Text.Encoding.UTF8.GetBytes)];
        var constraint = Guide.Over("""{"type": "object"}""", Vocabularies.Of(tokens));
        foreach (var token in (int[])['{', '"', 'a', '"', ':', '1']) Assert.True(constraint.Accept(token));
        Assert.True(constraint.Accept(260));
        var allowed = Guide.Allowed(constraint);
        Assert.DoesNotContain('"', allowed);
        Assert.Contains('b', allowed);
        Assert.False(constraint.Fork().Accept('"'));

        var before = Guide.Over("""{"type": "object"}""", Vocabularies.Of(tokens));
        foreach (var token in (int[])['{', '"', 'a', '"', ':', '1', ',', '"']) Assert.True(before.Accept(token));
        Assert.Equal([259], Guide.Allowed(before).Where(token => token >= 256));
        Assert.False(before.Fork().Accept(256));
        Assert.False(before.Fork().Accept(257));
        Assert.True(before.Accept(259));
    }

    [Fact]
    public void Accept_AWholeFreeNameInOneToken_IsRefusedSinceItCouldBeThereAlready()
    {
        var trie = Vocabularies.Of([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "\"a\":"u8.ToArray(), "\"a"u8.ToArray()]);
        var constraint = Guide.Over("""{"type": "object"}""", trie);
        Assert.True(constraint.Accept('{'));
        Assert.DoesNotContain(256, Guide.Allowed(constraint));
        Assert.Contains(257, Guide.Allowed(constraint));
        var declared = Guide.Over("""{"type": "object", "properties": {"a": {"type": "null"}}}""", trie);
        Assert.True(declared.Accept('{'));
        Assert.Contains(256, Guide.Allowed(declared));
    }

    [Fact]
    public void Accept_FreeNames_ExcludeTheDeclaredOnes()
    {
        const string schema = """{"type": "object", "properties": {"name": {"type": "integer"}, "名": {"type": "integer"}}, "additionalProperties": {"type": "string"}}""";
        Assert.False(Guide.Accepts(schema, """{"name":"x"}"""));
        Assert.False(Guide.Accepts(schema, """{"名":"x"}"""));
        Assert.True(Guide.Accepts(schema, """{"nam":"x","names":"x","名字":"x","吀":"x"}"""));
        Assert.False(Guide.Accepts(schema, """{"\u006eame":"x"}"""));
    }

    [Fact]
    public void Accept_NamesThatNeedEscapes_AreWrittenWithThem()
    {
        const string schema = """{"type": "object", "properties": {"a\"b\\c\nd\u0001": {"type": "null"}}, "required": ["a\"b\\c\nd\u0001"]}""";
        const string text = """{"a\"b\\c\nd\u0001":null}""";
        Assert.True(Guide.Accepts(schema, text));
        using var value = JsonDocument.Parse(text);
        Assert.True(value.RootElement.TryGetProperty("a\"b\\c\nd\u0001", out _));
    }

    [Fact]
    public void Accept_ManyOptionalProperties_AnySelectionFits()
    {
        var names = Enumerable.Range(0, 400).Select(index => $"p{index}").ToArray();
        var schema = $$"""{"type": "object", "properties": { {{string.Join(',', names.Select(name => $"\"{name}\": {{\"type\": \"null\"}}"))}} }, "required": ["p200"]}""";
        Assert.True(Guide.Accepts(schema, """{"p3":null,"p30":null,"p31":null,"p200":null,"p399":null}"""));
        Assert.False(Guide.Accepts(schema, """{"p3":null,"p201":null}"""));
    }
}
