using System.Text.Json;

namespace Glimpse.Inference.Tokenization;

/// <summary>Reads the field added_tokens.</summary>
internal static class AddedTokenReader
{
    public static IReadOnlyList<AddedToken> Read(ReadOnlyMemory<byte>? json)
    {
        if (json is null) return [];
        using var document = JsonDocument.Parse(json.Value);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw new InvalidDataException("added_tokens must be an array.");

        List<AddedToken> tokens = [];
        Dictionary<int, string> contents = [];
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var token = Read(element, $"added_tokens[{tokens.Count}]");
            if (!contents.TryAdd(token.Id, token.Content))
                throw new InvalidDataException($"added_tokens gives the id {token.Id} to \"{contents[token.Id]}\" and to \"{token.Content}\".");
            tokens.Add(token);
        }
        return tokens;
    }

    private static AddedToken Read(JsonElement element, string field)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{field} must be an object.");
        if (!element.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String || content.GetString() is not { Length: > 0 } text)
            throw new InvalidDataException($"{field}.content must be a text.");
        if (!element.TryGetProperty("id", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var id) || id is < 0 or > Vocabulary.MaxId)
            throw new InvalidDataException($"{field}.id must be a number from 0 to {Vocabulary.MaxId}.");

        var special = Flag(element, "special", false, field);
        return new AddedToken(id, text, Flag(element, "single_word", false, field), Flag(element, "lstrip", false, field), Flag(element, "rstrip", false, field),
            Flag(element, "normalized", !special, field), special);
    }

    private static bool Flag(JsonElement element, string name, bool otherwise, string field) =>
        !element.TryGetProperty(name, out var value) ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new InvalidDataException($"{field}.{name} must be true or false.");
}
