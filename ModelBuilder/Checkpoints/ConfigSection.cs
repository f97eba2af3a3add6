using System.Text.Json;

namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>
/// An object of a configuration file. Every reading names its file and field when the value is missing, of the wrong kind or out of range.
/// </summary>
internal sealed class ConfigSection(string file, string path, JsonElement element)
{
    private const int MaxList = 64;

    public static ConfigSection Load(string folder, string file)
    {
        var bytes = SourceFiles.ReadText(folder, file);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigSection(file, string.Empty, document.RootElement.Clone())
                : throw new CheckpointException($"{file} holds no JSON object.");
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{file} is not valid JSON: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    public static ConfigSection Empty(string file) => new(file, string.Empty, JsonElement.Parse("{}"));

    public bool Has(string name) => Find(name) is not null;

    public ConfigSection Section(string name) => OptionalSection(name) ?? throw Missing(name);

    public ConfigSection? OptionalSection(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new ConfigSection(file, Field(name) + ".", value) : throw Wrong(name, "an object");
    }

    /// <summary>A whole number within bounds; a missing one is the given default, or an error where there is none.</summary>
    public int Int(string name, int smallest, int largest, int? missing = null)
    {
        if (Find(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= smallest && number <= largest
            ? number
            : throw Wrong(name, $"a whole number from {smallest} to {largest}");
    }

    public double Number(string name, double smallest, double largest, double? missing = null)
    {
        if (Find(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= smallest && number <= largest
            ? number
            : throw Wrong(name, $"a number from {smallest} to {largest}");
    }

    public bool Flag(string name, bool missing) => Find(name) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public string Text(string name, string? missing = null) => Find(name) switch
    {
        null => missing ?? throw Missing(name),
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        _ => throw Wrong(name, "a text"),
    };

    /// <summary>A list of whole numbers of 0 or more, or a single one; null when missing.</summary>
    public int[]? Ints(string name)
    {
        if (Find(name) is not { } value)
            return null;
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Take(MaxList + 1).ToArray() : [value];
        if (items.Length is 0 or > MaxList)
            throw Wrong(name, $"a list of 1 to {MaxList} whole numbers");
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) && number >= 0
            ? number
            : throw Wrong(name, "a list of whole numbers of 0 or more"))];
    }

    /// <summary>A list of a given number of numbers within bounds.</summary>
    public double[] Numbers(string name, int count, double smallest, double largest)
    {
        var items = (Find(name) ?? throw Missing(name)) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [];
        return items.Length == count && items.All(item => item.ValueKind == JsonValueKind.Number && item.GetDouble() is var number && number >= smallest && number <= largest)
            ? [.. items.Select(item => item.GetDouble())]
            : throw Wrong(name, $"a list of {count} numbers from {smallest} to {largest}");
    }

    /// <summary>An error about one of this section's fields.</summary>
    public CheckpointException Error(string name, string sentence) => new($"{file}: {Field(name)} {sentence}");

    private JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Field(string name) => path + name;

    private CheckpointException Missing(string name) => Error(name, "is missing, and there is no safe value to assume.");

    private CheckpointException Wrong(string name, string expected)
    {
        var raw = Find(name)!.Value.GetRawText();
        return Error(name, $"is {(raw.Length > 60 ? raw[..60] + "…" : raw)}, expected {expected}.");
    }
}
