using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Requests;

/// <summary>The messages of the reference's tables as the engine takes them.</summary>
internal static class GoldenConversations
{
    public static IReadOnlyList<ChatMessage> Of(GoldenCase golden) => [.. golden.Messages.Select(message => Message(message.Role, message.Content))];

    public static IReadOnlyList<ChatMessage> Of(JsonElement messages) => [.. messages.EnumerateArray().Select(message =>
        Message(message.GetProperty("role").GetString()!, message.GetProperty("content")) with
        {
            Reasoning = message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : null,
        })];

    private static ChatMessage Message(string role, JsonElement content) => new(Enum.Parse<ChatRole>(role, ignoreCase: true),
        content.ValueKind == JsonValueKind.String ? [new TextPart(content.GetString()!)] : [.. content.EnumerateArray().Select(Part)]);

    private static ContentPart Part(JsonElement part) =>
        part.GetProperty("type").GetString() == "image" ? new ImagePart(default) : new TextPart(part.GetProperty("text").GetString()!);
}
