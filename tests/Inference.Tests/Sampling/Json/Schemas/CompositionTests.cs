namespace Glimpse.Inference.Tests.Sampling.Json.Schemas;

/// <summary>$ref, allOf, anyOf, oneOf, enum and const, and what a schema without a type means.</summary>
public sealed class CompositionTests
{
    [Theory]
    [InlineData("""{"anyOf": [{"type": "null"}, {"type": "integer"}]}""", "null", true)]
    [InlineData("""{"anyOf": [{"type": "null"}, {"type": "integer"}]}""", "12", true)]
    [InlineData("""{"anyOf": [{"type": "null"}, {"type": "integer"}]}""", "true", false)]
    [InlineData("""{"anyOf": [{"maxLength": 2}, {"pattern": "^x"}], "type": "string"}""", "\"xyz\"", true)]
    [InlineData("""{"anyOf": [{"maxLength": 2}, {"pattern": "^x"}], "type": "string"}""", "\"yyz\"", false)]
    [InlineData("""{"allOf": [{"minimum": 3}, {"maximum": 5}], "type": "integer"}""", "4", true)]
    [InlineData("""{"allOf": [{"minimum": 3}, {"maximum": 5}], "type": "integer"}""", "6", false)]
    [InlineData("""{"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {"type": "null"}, "a": {"minimum": 3}}}]}""", """{"a":3,"b":null}""", true)]
    [InlineData("""{"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {"type": "null"}, "a": {"minimum": 3}}}]}""", """{"a":2}""", false)]
    [InlineData("""{"allOf": [{"properties": {"a": {}}, "additionalProperties": false}, {"properties": {"b": {}}}]}""", """{"b":1}""", false)]
    [InlineData("""{"allOf": [{"properties": {"a": {}}, "additionalProperties": false}, {"properties": {"b": {}}}]}""", """{"a":1}""", true)]
    [InlineData("""{"allOf": [{"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}, {"properties": {"b": {"minimum": 2}}}]}""", """{"b":2,"c":1}""", true)]
    [InlineData("""{"allOf": [{"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}, {"properties": {"b": {"minimum": 2}}}]}""", """{"b":1}""", false)]
    [InlineData("""{"allOf": [{"items": {"type": "integer"}}, {"items": {"minimum": 2}, "maxItems": 2}]}""", "[2,3]", true)]
    [InlineData("""{"allOf": [{"items": {"type": "integer"}}, {"items": {"minimum": 2}, "maxItems": 2}]}""", "[1]", false)]
    [InlineData("""{"allOf": [{"enum": [1, 2, 3]}, {"enum": [3, 2, 5]}, {"minimum": 3}]}""", "3", true)]
    [InlineData("""{"allOf": [{"enum": [1, 2, 3]}, {"enum": [3, 2, 5]}, {"minimum": 3}]}""", "2", false)]
    [InlineData("""{"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]}""", "\"a\"", true)]
    [InlineData("""{"$defs": {"x": {"type": "integer"}}, "type": "array", "items": {"$ref": "#/$defs/x"}}""", "[1,2]", true)]
    [InlineData("""{"$defs": {"x": {"type": "integer"}}, "items": {"$ref": "#/$defs/x", "maximum": 1}}""", "[2]", false)]
    [InlineData("""{"properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}}""", """{"b":1}""", true)]
    [InlineData("""{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}, {"$ref": "#/$defs/b"}]}, "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "boolean"}]}}, "$ref": "#/$defs/a"}""", "true", true)]
    [InlineData("""{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}, {"$ref": "#/$defs/b"}]}, "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "boolean"}]}}, "$ref": "#/$defs/a"}""", "null", false)]
    [InlineData("""{"definitions": {"t": {"type": "object", "properties": {"t": {"$ref": "#/definitions/t"}}}}, "$ref": "#/definitions/t"}""", """{"t":{"t":{}}}""", true)]
    public void Accept_Combined_KeepsAll(string schema, string text, bool fits) => Assert.Equal(fits, Guide.Accepts(schema, text));

    [Theory]
    [InlineData("""{"enum": ["a", "ab", "abc"]}""", "\"ab\"", true)]
    [InlineData("""{"enum": ["a", "ab", "abc"]}""", "\"b\"", false)]
    [InlineData("""{"enum": [1, 12, 1.50, 1e3]}""", "12", true)]
    [InlineData("""{"enum": [1, 12, 1.50, 1e3]}""", "1.5", true)]
    [InlineData("""{"enum": [1, 12, 1.50, 1e3]}""", "1000", true)]
    [InlineData("""{"enum": [1, 12, 1.50, 1e3]}""", "13", false)]
    [InlineData("""{"enum": [1e400]}""", "1e400", true)]
    [InlineData("""{"const": {"a": [1, "中", null]}}""", """{"a":[1,"中",null]}""", true)]
    [InlineData("""{"const": "\u4e2d\n\u0001"}""", """
        "中\n\u0001"
        """, true)]
    [InlineData("""{"type": "integer", "enum": [1.0, 2.5]}""", "1", true)]
    [InlineData("""{"type": "integer", "enum": [1.0, 2.5]}""", "2.5", false)]
    [InlineData("""{"type": "string", "enum": ["x", "yy"], "minLength": 2}""", "\"x\"", false)]
    [InlineData("""{"type": ["string", "null"], "enum": ["x", null]}""", "null", true)]
    [InlineData("""{"type": "string", "nullable": true}""", "null", true)]
    [InlineData("""{"type": "string", "nullable": true, "enum": ["x"]}""", "null", false)]
    public void Accept_Literals_AreWrittenOneWay(string schema, string text, bool fits) => Assert.Equal(fits, Guide.Accepts(schema, text.Trim()));

    [Theory]
    [InlineData("""{"properties": {"a": {}}}""", """{"a":1}""", true)]
    [InlineData("""{"properties": {"a": {}}}""", "1", false)]
    [InlineData("""{"minLength": 1}""", "\"x\"", true)]
    [InlineData("""{"minimum": 1}""", "1.5", true)]
    [InlineData("""{"items": {}}""", "[]", true)]
    [InlineData("""{"format": "date"}""", "\"2024-01-01\"", true)]
    [InlineData("""{"format": "int32"}""", "7", true)]
    [InlineData("""{"minLength": 1, "minimum": 1}""", "5", true)]
    [InlineData("{}", "[{\"x\":null}]", true)]
    [InlineData("true", "\"any\"", true)]
    [InlineData("""{"title": "only notes"}""", "false", true)]
    public void Accept_WithoutAType_MeansWhatTheKeywordsSpeakAbout(string schema, string text, bool fits) => Assert.Equal(fits, Guide.Accepts(schema, text));

    [Theory]
    [InlineData("""{"type": "object", "properties": {"k": {"const": 1}}, "required": ["k"]}""", """{"type": "object", "properties": {"k": {"const": 2}}, "required": ["k"]}""")]
    [InlineData("""{"type": "object", "properties": {"k": {"const": 1}}}""", """{"type": "object", "properties": {"k": {"const": 2}}, "required": ["k"]}""")]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "required": ["a"]}""", """{"type": "object", "properties": {"b": {}}, "required": ["b"], "additionalProperties": false}""")]
    [InlineData("""{"type": "object", "properties": {"o": {"type": "object", "properties": {"k": {"enum": ["x"]}}, "required": ["k"]}}, "required": ["o"]}""",
        """{"type": "object", "properties": {"o": {"type": "object", "properties": {"k": {"enum": ["y"]}}, "required": ["k"]}}, "required": ["o"]}""")]
    [InlineData("""{"type": "object", "maxProperties": 1, "additionalProperties": true}""", """{"type": "object", "minProperties": 2}""")]
    [InlineData("""{"type": "string", "maxLength": 3}""", """{"type": "string", "minLength": 4}""")]
    [InlineData("""{"type": "string", "pattern": "^a"}""", """{"type": "string", "format": "ipv4"}""")]
    [InlineData("""{"type": "string", "pattern": "^\\d+$"}""", """{"enum": ["x", "y"]}""")]
    [InlineData("""{"type": "number", "exclusiveMaximum": 0}""", """{"type": "number", "minimum": 1}""")]
    [InlineData("""{"type": "array", "minItems": 3}""", """{"type": "array", "maxItems": 2}""")]
    [InlineData("""{"type": "array", "prefixItems": [{"const": "a"}], "minItems": 1}""", """{"type": "array", "prefixItems": [{"const": "b"}], "minItems": 1}""")]
    [InlineData("""{"type": "null"}""", """{"type": ["boolean", "string"]}""")]
    public void Compile_OneOf_ThatIsDisjoint_IsTaken(string left, string right)
    {
        Guide.Compile($$"""{"oneOf": [{{left}}, {{right}}]}""");
        Guide.Compile($$"""{"oneOf": [{{right}}, {{left}}]}""");
    }

    [Fact]
    public void Compile_OneOf_MayBeMadeDisjointByWhatStandsBesideIt() => Guide.Compile(
        """{"type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"], "oneOf": [{"properties": {"k": {"const": "a"}}}, {"properties": {"k": {"const": "b"}}}]}""");
}
