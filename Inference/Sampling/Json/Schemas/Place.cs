using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>A subschema and where it stands.</summary>
/// <param name="Path">A JSON pointer as a fragment, such as #/properties/name; the same subschema always has the same.</param>
internal sealed record Place(string Path, JsonElement Schema)
{
    public Place Child(string name) => Child(name, Schema.GetProperty(name));

    public Place Child(string name, JsonElement member) => new($"{Path}/{Escape(name)}", member);

    /// <summary>The members of a keyword that holds schemas by name.</summary>
    public IEnumerable<(string Name, Place Place)> Members(string keyword)
    {
        if (!Schema.TryGetProperty(keyword, out var members)) return [];
        if (members.ValueKind != JsonValueKind.Object) throw SchemaRefusal.Invalid($"{Path}/{keyword}", $"'{keyword}' must be an object of schemas.");
        return members.EnumerateObject().Select(member => (member.Name, new Place($"{Path}/{keyword}/{Escape(member.Name)}", member.Value)));
    }

    /// <summary>The items of a keyword that holds a list of schemas; null where it is absent.</summary>
    public IReadOnlyList<Place>? Items(string keyword)
    {
        if (!Schema.TryGetProperty(keyword, out var items)) return null;
        if (items.ValueKind != JsonValueKind.Array || (items.GetArrayLength() == 0 && keyword is "anyOf" or "oneOf" or "allOf"))
            throw SchemaRefusal.Invalid($"{Path}/{keyword}", $"'{keyword}' must be a list of schemas that is not empty.");
        return [.. items.EnumerateArray().Select((item, index) => new Place($"{Path}/{keyword}/{index}", item))];
    }

    public string? Text(string keyword) => !Schema.TryGetProperty(keyword, out var text) ? null
        : text.ValueKind == JsonValueKind.String ? SchemaText.Of(text, $"{Path}/{keyword}")
        : throw SchemaRefusal.Invalid($"{Path}/{keyword}", $"'{keyword}' must be a string.");

    public bool? Flag(string keyword) => !Schema.TryGetProperty(keyword, out var flag) ? null
        : flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean()
        : throw SchemaRefusal.Invalid($"{Path}/{keyword}", $"'{keyword}' must be true or false.");

    /// <summary>A keyword that counts; very large ones are as good as <see cref="int.MaxValue"/>.</summary>
    public int? Count(string keyword)
    {
        if (!Schema.TryGetProperty(keyword, out var count)) return null;
        if (count.ValueKind != JsonValueKind.Number || !count.TryGetDouble(out var value) || value < 0 || value != Math.Floor(value))
            throw SchemaRefusal.Invalid($"{Path}/{keyword}", $"'{keyword}' must be a whole number that is not negative.");
        return value >= int.MaxValue ? int.MaxValue : (int)value;
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
