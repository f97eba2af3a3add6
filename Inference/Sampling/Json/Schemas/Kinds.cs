using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>The types of JSON Schema; numbers are whole ones and others.</summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Number = Integer | Fraction,
    All = Null | Boolean | Number | String | Array | Object,
}

internal static class KindsOf
{
    /// <summary>What the keyword 'type' says, and nullable; null where neither does.</summary>
    public static Kinds? Type(Place place)
    {
        if (!place.Schema.TryGetProperty("type", out var type)) return null;
        var kinds = type.ValueKind switch
        {
            JsonValueKind.String => Named(type.GetString()!),
            JsonValueKind.Array => type.EnumerateArray().Aggregate(Kinds.None, (all, one) => all | Named(one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText())),
            _ => Named(type.GetRawText()),
        };
        return place.Flag("nullable") == true ? kinds | Kinds.Null : kinds;

        Kinds Named(string name) => name switch
        {
            "null" => Kinds.Null,
            "boolean" => Kinds.Boolean,
            "integer" => Kinds.Integer,
            "number" => Kinds.Number,
            "string" => Kinds.String,
            "array" => Kinds.Array,
            "object" => Kinds.Object,
            _ => throw SchemaRefusal.Invalid($"{place.Path}/type", $"The type '{(name.Length > 40 ? name[..40] : name)}' does not exist. Use null, boolean, integer, number, string, array or object."),
        };
    }

    /// <summary>The types that the other keywords speak about: what a schema without a type is taken to mean.</summary>
    public static Kinds Hinted(Place place)
    {
        var kinds = Kinds.None;
        foreach (var keyword in place.Schema.EnumerateObject())
        {
            kinds |= keyword.Name switch
            {
                "properties" or "required" or "additionalProperties" or "unevaluatedProperties" or "minProperties" or "maxProperties" => Kinds.Object,
                "items" or "prefixItems" or "minItems" or "maxItems" => Kinds.Array,
                "minLength" or "maxLength" or "pattern" => Kinds.String,
                "format" => NumberFormats.IsNumeric(place.Text("format")!) ? Kinds.Number : Kinds.String,
                "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" => Kinds.Number,
                _ => Kinds.None,
            };
        }
        return kinds != Kinds.None && place.Flag("nullable") == true ? kinds | Kinds.Null : kinds;
    }

    public static Kinds Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Kinds.Null,
        JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
        JsonValueKind.String => Kinds.String,
        JsonValueKind.Array => Kinds.Array,
        JsonValueKind.Object => Kinds.Object,
        _ => value.TryGetDecimal(out var number) ? number == decimal.Truncate(number) ? Kinds.Integer : Kinds.Fraction
            : value.GetDouble() is var wide && wide == Math.Floor(wide) ? Kinds.Integer : Kinds.Fraction,
    };
}
