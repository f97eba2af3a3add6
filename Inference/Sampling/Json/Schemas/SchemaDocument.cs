using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>The schema as a whole, in which references point.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    /// <summary>Members by name of the objects on the way to references: looking in the element itself takes longer the more there are.</summary>
    private readonly Dictionary<string, Dictionary<string, JsonElement>> _members = new(StringComparer.Ordinal);

    public Place Root { get; } = new("#", root);

    /// <summary>What a $ref points to.</summary>
    /// <param name="path">Of the schema that has the reference.</param>
    public Place Resolve(string reference, string path)
    {
        if (!reference.StartsWith('#')) throw SchemaRefusal.Unsupported($"{path}/$ref", $"The reference '{reference}' leads out of the schema. Only local ones are supported, such as '#/$defs/name'.");
        if (reference.Length > 1 && reference[1] != '/') throw SchemaRefusal.Unsupported($"{path}/$ref", $"The reference '{reference}' names an anchor. Only pointers are supported, such as '#/$defs/name'.");
        var found = Root;
        foreach (var token in reference.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(token).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = Step(found, name) ?? throw SchemaRefusal.Invalid($"{path}/$ref", $"The reference '{reference}' points to nothing.");
        }
        return found;
    }

    private Place? Step(Place place, string name) => place.Schema.ValueKind switch
    {
        JsonValueKind.Object when MembersOf(place).TryGetValue(name, out var member) => place.Child(name, member),
        JsonValueKind.Array when int.TryParse(name, out var index) && index >= 0 && index < place.Schema.GetArrayLength() => new Place($"{place.Path}/{index}", place.Schema[index]),
        _ => null,
    };

    private Dictionary<string, JsonElement> MembersOf(Place place)
    {
        if (_members.TryGetValue(place.Path, out var members)) return members;
        members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in place.Schema.EnumerateObject()) members[member.Name] = member.Value;
        _members.Add(place.Path, members);
        return members;
    }
}
