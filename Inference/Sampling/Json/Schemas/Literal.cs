using System.Text;
using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>A value that a schema gives in enum or const.</summary>
/// <param name="Text">Canonical JSON: equal values have equal texts.</param>
internal sealed record Literal(JsonElement Value, Kinds Kind, string Text)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    public static Literal Of(JsonElement value, string path, CompileBudget budget)
    {
        var text = SchemaText.Canonical(value, path);
        budget.Spend(text.Length);
        return new Literal(value, KindsOf.Value(value), Encoding.UTF8.GetString(text));
    }

    /// <summary>The values of enum and const together; null where neither is there.</summary>
    public static IReadOnlyList<Literal>? ListOf(Place place, CompileBudget budget)
    {
        List<Literal>? literals = null;
        if (place.Schema.TryGetProperty("enum", out var values))
        {
            var path = $"{place.Path}/enum";
            if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0) throw SchemaRefusal.Invalid(path, "'enum' must be a list of values that is not empty.");
            if (values.GetArrayLength() > SchemaLimits.MaxEnumValues) throw SchemaRefusal.TooComplex($"The enum at {path} has {values.GetArrayLength()} values; at most {SchemaLimits.MaxEnumValues} are supported.");
            literals = [.. values.EnumerateArray().Select(value => Of(value, path, budget))];
        }
        if (!place.Schema.TryGetProperty("const", out var constant)) return literals;
        var only = Of(constant, $"{place.Path}/const", budget);
        return literals is null || literals.Any(literal => literal.Text == only.Text) ? [only] : [];
    }
}
