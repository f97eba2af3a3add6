using System.Collections.Frozen;
using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Every keyword that a schema may have, and what to say about the others.</summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> Supported = FrozenSet.Create(StringComparer.Ordinal,
        "type", "enum", "const", "nullable", "$ref", "anyOf", "oneOf", "allOf", "$defs", "definitions",
        "properties", "required", "additionalProperties", "unevaluatedProperties", "minProperties", "maxProperties", "propertyNames",
        "items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems",
        "minLength", "maxLength", "pattern", "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    /// <summary>Notes for people and other tools: they say nothing about what is valid.</summary>
    private static readonly FrozenSet<string> Notes = FrozenSet.Create(StringComparer.Ordinal,
        "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "id", "$anchor", "$vocabulary",
        "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "xml", "externalDocs", "propertyOrdering");

    private static readonly FrozenDictionary<string, string> Advice = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["patternProperties"] = "Declare the properties by name, or use additionalProperties.",
        ["propertyNames"] = "Declare the properties by name, or use additionalProperties.",
        ["uniqueItems"] = "Leave it out, and remove what is repeated yourself.",
        ["not"] = "Say what is allowed instead, with enum or anyOf.",
        ["if"] = "Use anyOf with one branch per case.",
        ["then"] = "Use anyOf with one branch per case.",
        ["else"] = "Use anyOf with one branch per case.",
        ["dependentRequired"] = "Use anyOf with one branch per case.",
        ["dependentSchemas"] = "Use anyOf with one branch per case.",
        ["dependencies"] = "Use anyOf with one branch per case.",
        ["contains"] = "Use prefixItems for items that must be there.",
        ["$dynamicRef"] = "Use $ref.",
        ["$recursiveRef"] = "Use $ref.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="Requests.RequestRefusedException">It has a keyword that cannot be guaranteed.</exception>
    public static void Check(Place place)
    {
        foreach (var keyword in place.Schema.EnumerateObject())
        {
            var name = keyword.Name;
            if (!Supported.Contains(name) && !Notes.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal))
                throw SchemaRefusal.UnsupportedKeyword(place.Path, name, Advice.GetValueOrDefault(name, "Leave it out, or check its spelling."));
            if (name == "uniqueItems" && keyword.Value.ValueKind == JsonValueKind.True && place.Count("maxItems") is not (0 or 1))
                throw SchemaRefusal.UnsupportedKeyword(place.Path, name, Advice[name]);
            if (name == "propertyNames" && !IsOfEveryName(keyword.Value)) throw SchemaRefusal.UnsupportedKeyword(place.Path, name, Advice[name]);
        }
    }

    // What generators write of a dictionary: names are texts, as all are.
    private static bool IsOfEveryName(JsonElement schema) => schema.ValueKind == JsonValueKind.True || schema.ValueKind == JsonValueKind.Object
        && schema.EnumerateObject().All(keyword => Notes.Contains(keyword.Name) || keyword.Name == "type" && keyword.Value.ValueKind == JsonValueKind.String && keyword.Value.ValueEquals("string"));
}
