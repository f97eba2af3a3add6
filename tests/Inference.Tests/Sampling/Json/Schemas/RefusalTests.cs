using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Sampling.Json.Schemas;

/// <summary>What cannot be guaranteed is refused, with the keyword and its place, never left out in silence.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("patternProperties", """{"type": "object", "patternProperties": {"^x": {}}}""", "#/patternProperties")]
    [InlineData("propertyNames", """{"properties": {"a": {"propertyNames": {"maxLength": 3}}}}""", "#/properties/a/propertyNames")]
    [InlineData("propertyNames", """{"type": "object", "propertyNames": {"type": "string", "enum": ["a"]}}""", "#/propertyNames")]
    [InlineData("propertyNames", """{"type": "object", "propertyNames": {"type": "integer"}}""", "#/propertyNames")]
    [InlineData("propertyNames", """{"type": "object", "propertyNames": false}""", "#/propertyNames")]
    [InlineData("uniqueItems", """{"type": "array", "uniqueItems": true}""", "#/uniqueItems")]
    [InlineData("not", """{"not": {"type": "null"}}""", "#/not")]
    [InlineData("if", """{"if": {}, "then": {}}""", "#/if")]
    [InlineData("dependentRequired", """{"dependentRequired": {"a": ["b"]}}""", "#/dependentRequired")]
    [InlineData("dependentSchemas", """{"dependentSchemas": {}}""", "#/dependentSchemas")]
    [InlineData("dependencies", """{"dependencies": {}}""", "#/dependencies")]
    [InlineData("contains", """{"items": {"contains": {}}}""", "#/items/contains")]
    [InlineData("minContains", """{"minContains": 1}""", "#/minContains")]
    [InlineData("unevaluatedItems", """{"unevaluatedItems": false}""", "#/unevaluatedItems")]
    [InlineData("unevaluatedProperties", """{"unevaluatedProperties": {"type": "null"}}""", "#/unevaluatedProperties")]
    [InlineData("$dynamicRef", """{"$dynamicRef": "#x"}""", "#/$dynamicRef")]
    [InlineData("minLenght", """{"type": "string", "minLenght": 3}""", "#/minLenght")]
    [InlineData("divisibleBy", """{"$defs": {"a/b": {"divisibleBy": 2}}, "$ref": "#/$defs/a~1b"}""", "#/$defs/a~1b/divisibleBy")]
    [InlineData("format", """{"type": "string", "format": "color"}""", "#/format")]
    [InlineData("lookahead", """{"type": "string", "pattern": "^(?=a)"}""", "#/pattern", "looking ahead")]
    [InlineData("multipleOf", """{"type": "number", "multipleOf": 0.01}""", "#/multipleOf")]
    [InlineData("multipleOf", """{"type": "number", "multipleOf": 10000000}""", "#/multipleOf")]
    [InlineData("$ref", """{"$ref": "https://example.com/schema.json"}""", "#/$ref", "leads out of the schema")]
    [InlineData("$ref", """{"$ref": "#name"}""", "#/$ref", "anchor")]
    [InlineData("oneOf", """{"oneOf": [{"type": "integer"}, {"type": "number"}]}""", "#/oneOf")]
    [InlineData("oneOf", """{"properties": {"a": {"oneOf": [{"properties": {"x": {}}}, {"properties": {"y": {}}}]}}}""", "#/properties/a/oneOf")]
    [InlineData("enum or const", """{"enum": [{"a": 1}], "properties": {"a": {"type": "integer"}}}""", "#")]
    public void Compile_WhatCannotBeGuaranteed_IsNamed(string keyword, string schema, string place, string? named = null)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Guide.Compile(schema));
        Assert.Equal("unsupported_schema", refusal.Code);
        Assert.Equal("response_format", refusal.Parameter);
        Assert.Contains(named ?? keyword, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(place, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", "#")]
    [InlineData("\"string\"", "#")]
    [InlineData("[]", "#")]
    [InlineData("""{"type": "text"}""", "#/type")]
    [InlineData("""{"type": 3}""", "#/type")]
    [InlineData("""{"type": ["string", 3]}""", "#/type")]
    [InlineData("""{"enum": []}""", "#/enum")]
    [InlineData("""{"enum": "a"}""", "#/enum")]
    [InlineData("""{"enum": ["\ud800"]}""", "#/enum")]
    [InlineData("""{"minLength": -1}""", "#/minLength")]
    [InlineData("""{"maxLength": 1.5}""", "#/maxLength")]
    [InlineData("""{"minItems": "2"}""", "#/minItems")]
    [InlineData("""{"minimum": "2"}""", "#/minimum")]
    [InlineData("""{"multipleOf": 0}""", "#/multipleOf")]
    [InlineData("""{"multipleOf": -2}""", "#/multipleOf")]
    [InlineData("""{"pattern": 3}""", "#/pattern")]
    [InlineData("""{"type": "string", "pattern": "("}""", "#/pattern")]
    [InlineData("""{"required": "a"}""", "#/required")]
    [InlineData("""{"required": [3]}""", "#/required")]
    [InlineData("""{"properties": []}""", "#/properties")]
    [InlineData("""{"properties": {"a": 3}}""", "#/properties/a")]
    [InlineData("""{"anyOf": []}""", "#/anyOf")]
    [InlineData("""{"anyOf": {}}""", "#/anyOf")]
    [InlineData("""{"anyOf": [3]}""", "#/anyOf/0")]
    [InlineData("""{"$ref": "#/$defs/missing"}""", "#/$ref")]
    [InlineData("""{"$ref": 3}""", "#/$ref")]
    [InlineData("""{"nullable": "yes", "type": "string"}""", "#/nullable")]
    public void Compile_WhatIsNoSchema_IsRefusedWithItsPlace(string schema, string place)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Guide.Compile(schema));
        Assert.Equal("invalid_schema", refusal.Code);
        Assert.Contains($"at {place} of the schema", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"allOf": [{"$ref": "#"}]}""")]
    [InlineData("""{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}""")]
    [InlineData("""{"type": "integer", "minimum": 5, "maximum": 4}""")]
    [InlineData("""{"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 5}""")]
    [InlineData("""{"type": "string", "minLength": 5, "maxLength": 4}""")]
    [InlineData("""{"type": "string", "pattern": "^(ab)*$", "minLength": 3, "maxLength": 3}""")]
    [InlineData("""{"type": "string", "pattern": "a^"}""")]
    [InlineData("""{"type": "string", "format": "date", "maxLength": 9}""")]
    [InlineData("""{"type": "array", "minItems": 3, "maxItems": 2}""")]
    [InlineData("""{"type": "array", "items": false, "minItems": 1}""")]
    [InlineData("""{"type": "object", "properties": {"a": false}, "required": ["a"]}""")]
    [InlineData("""{"type": "object", "required": ["a"], "additionalProperties": false}""")]
    [InlineData("""{"type": "object", "properties": {"a": {}}, "minProperties": 2}""")]
    [InlineData("""{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"], "maxProperties": 1}""")]
    [InlineData("""{"type": "object", "properties": {"self": {"$ref": "#"}}, "required": ["self"]}""")]
    [InlineData("""{"type": "array", "items": {"$ref": "#"}, "minItems": 1}""")]
    [InlineData("""{"allOf": [{"type": "string"}, {"type": "integer"}]}""")]
    [InlineData("""{"enum": [1, 2], "type": "string"}""")]
    [InlineData("""{"const": 1, "enum": [2]}""")]
    public void Compile_WhatNothingFits_IsRefused(string schema)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Guide.Compile(schema));
        Assert.Equal("unsupported_schema", refusal.Code);
        Assert.StartsWith("No value fits", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_KeywordsThatAreNotReached_AreNotLookedAt() => Guide.Compile("""{"$defs": {"unused": {"not": {}}}, "type": "null"}""");

    [Fact]
    public void Compile_Notes_AreIgnored() =>
        Guide.Compile("""{"$schema": "x", "$id": "y", "$comment": "z", "title": "t", "description": "d", "default": 1, "examples": [1], "deprecated": true, "readOnly": true, "x-note": {}, "discriminator": {}, "type": "null"}""");
}
