using System.Text.Json;
using System.Text.Json.Serialization;

namespace Glimpse.Fixtures;

/// <summary>A message of a reference conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">A text, or a list of parts, as the JSON has it.</param>
public sealed record GoldenMessage(string Role, JsonElement Content)
{
    /// <summary>The content as parts; a plain text is one part.</summary>
    [JsonIgnore]
    public IReadOnlyList<GoldenPart> Parts => Content.ValueKind == JsonValueKind.String
        ? [new GoldenPart("text", Content.GetString())]
        : Content.Deserialize<GoldenPart[]>(Goldens.Json)!;
}

/// <summary>A part of a message.</summary>
/// <param name="Type"><c>text</c> or <c>image</c>.</param>
/// <param name="Text">The text of a text part.</param>
public sealed record GoldenPart(string Type, string? Text);
