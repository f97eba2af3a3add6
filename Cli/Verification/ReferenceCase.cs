using System.Text.Json;
using System.Text.Json.Serialization;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Verification;

/// <summary>One conversation with the reference's numbers, as cases.json tells it; its tensors lie beside it in NAME.safetensors. tests/goldens/README.md says what every field is.</summary>
internal sealed record ReferenceCase
{
    public required string Name { get; init; }
    public required IReadOnlyList<ReferenceMessage> Messages { get; init; }
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Null where the template was rendered without saying: it thinks then.</summary>
    public bool? EnableThinking { get; init; }

    public string? Rendered { get; init; }
    public IReadOnlyList<int> GeneratedIds { get; init; } = [];

    /// <summary>For every generated step the highest log-probabilities as [id, value].</summary>
    public IReadOnlyList<IReadOnlyList<double[]>> Top5 { get; init; } = [];

    /// <summary>The conversation as the engine takes it; the pictures' bytes are not needed to render it.</summary>
    public IReadOnlyList<ChatMessage> ToMessages() => [.. Messages.Select(message => message.ToMessage())];

    /// <summary>Reads a list of cases.</summary>
    /// <exception cref="CaseException">The file is not one.</exception>
    public static IReadOnlyList<ReferenceCase> ReadAll(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, ReferenceJson.Default.ListReferenceCase) ?? throw new CaseException($"'{path}' holds null instead of a list of cases.");
        }
        catch (JsonException e)
        {
            throw new CaseException($"'{path}' is not a list of cases: {e.Message}");
        }
    }
}

/// <summary>One turn: its content is a text or a list of parts.</summary>
internal sealed record ReferenceMessage
{
    public required string Role { get; init; }
    public JsonElement Content { get; init; }
    public string? ReasoningContent { get; init; }

    public ChatMessage ToMessage()
    {
        if (!Enum.TryParse<ChatRole>(Role, ignoreCase: true, out var role)) throw new CaseException($"the role '{Role}' is not system, user or assistant");
        return new ChatMessage(role, Content.ValueKind == JsonValueKind.String ? [new TextPart(Content.GetString()!)] : [.. Content.EnumerateArray().Select(ToPart)]) { Reasoning = ReasoningContent };
    }

    private static ContentPart ToPart(JsonElement part) => part.GetProperty("type").GetString() == "image"
        ? new ImagePart(default)
        : new TextPart(part.GetProperty("text").GetString() ?? "");
}

/// <summary>A case cannot be compared: its files are missing or do not hold what a case must.</summary>
internal sealed class CaseException(string message) : Exception(message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ReferenceCase>))]
[JsonSerializable(typeof(CaseResult))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
