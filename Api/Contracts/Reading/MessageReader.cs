using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads one request's messages.</summary>
internal sealed class MessageReader(RequestLimits limits, Action<ImagePart>? onPicture = null)
{
    private const string Roles = "system, developer, user or assistant";
    private static readonly string[] NoParts = ["tool_calls", "function_call", "audio", "refusal"];
    private readonly ContentReader _content = new(limits, onPicture);

    public IReadOnlyList<ChatMessage> Read(JsonElement? messages)
    {
        if (messages is not { } list) throw Refusal.Missing("messages", "an array of messages");
        if (list.ValueKind != JsonValueKind.Array) throw Refusal.WrongType("messages", "an array of messages", JsonFields.Kind(list));
        var count = list.GetArrayLength();
        if (count == 0) throw Refusal.WrongValue("messages", "an array of at least one message");
        if (count > limits.MaxMessages) throw Refusal.WrongValue("messages", $"an array of at most {limits.MaxMessages:N0} messages; it has {count:N0}");

        var read = new List<ChatMessage>(count);
        foreach (var message in list.EnumerateArray()) read.Add(ReadMessage(message, $"messages[{read.Count}]"));
        return read;
    }

    public static ChatRole ReadRole(JsonFields fields) => fields.TakeText("role") switch
    {
        "system" or "developer" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        null => throw Refusal.Missing(fields.PathOf("role"), Roles),
        "tool" or "function" => throw Refusal.NotSupported(fields.PathOf("role"), $"Tools are not; use {Roles}."),
        _ => throw Refusal.WrongValue(fields.PathOf("role"), Roles),
    };

    private ChatMessage ReadMessage(JsonElement element, string path)
    {
        var fields = JsonFields.Of(element, path);
        var role = ReadRole(fields);
        var content = fields.Take("content");
        string? reasoning = null;
        if (role == ChatRole.Assistant)
        {
            reasoning = ReadReasoning(fields, path);
            foreach (var part in NoParts) fields.RefuseUnlessEmpty(part, "Leave it out.");
            fields.Ignore("annotations", "parsed");
        }
        // The model's template has no place for it, and who speaks can matter to the answer.
        if (fields.Take("name") is not null) throw Refusal.NotSupported(fields.PathOf("name"), "Leave it out; say who speaks in the text.");
        fields.Finish();
        if (content is null && role == ChatRole.Assistant) return new(role, []) { Reasoning = reasoning };
        var place = $"{path}.content";
        return new(role, _content.Read(ContentReader.Required(content, place), role, place)) { Reasoning = reasoning };
    }

    // Older and newer servers name it differently, and callers send it back as they got it.
    private string? ReadReasoning(JsonFields fields, string path)
    {
        var (older, newer) = (fields.TakeText("reasoning_content"), fields.TakeText("reasoning"));
        if (older is not null && newer is not null && older != newer) throw Refusal.WrongValue(fields.PathOf("reasoning"), $"the same as '{fields.PathOf("reasoning_content")}', or left out");
        return (older ?? newer) is { } thought ? _content.Counted(thought, path) : null;
    }
}
