using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads one request's messages: text and pictures in any order, counted against the limits before anything is decoded.</summary>
internal sealed class MessageReader(RequestLimits limits)
{
    private const string Roles = "system, developer, user or assistant";
    private int _characters;
    private int _pictures;

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

    private ChatMessage ReadMessage(JsonElement element, string path)
    {
        var fields = JsonFields.Of(element, path);
        var role = ReadRole(fields);
        var content = fields.Take("content");
        string? reasoning = null;
        if (role == ChatRole.Assistant)
        {
            reasoning = Counted(fields.TakeText("reasoning_content"), path);
            RefuseParts(fields, "tool_calls", "function_call", "audio", "refusal");
            fields.Ignore("annotations");
        }
        fields.Ignore("name");
        fields.Finish();
        return new(role, ReadContent(content, role, $"{path}.content")) { Reasoning = reasoning };
    }

    private static ChatRole ReadRole(JsonFields fields) => fields.TakeText("role") switch
    {
        "system" or "developer" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        null => throw Refusal.Missing(fields.PathOf("role"), Roles),
        "tool" or "function" => throw Refusal.NotSupported(fields.PathOf("role"), $"Tools are not; use {Roles}."),
        _ => throw Refusal.WrongValue(fields.PathOf("role"), Roles),
    };

    // Clients send a whole answer back as they got it, with these null or empty.
    private static void RefuseParts(JsonFields fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.Take(name) is { } value && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
                throw Refusal.NotSupported(fields.PathOf(name), "Leave it out.");
        }
    }

    private List<ContentPart> ReadContent(JsonElement? content, ChatRole role, string path)
    {
        if (content is not { } given) return role == ChatRole.Assistant ? [] : throw Refusal.Missing(path, "a string or an array of parts");
        if (given.ValueKind == JsonValueKind.String) return [new TextPart(Counted(given.GetString(), path)!)];
        if (given.ValueKind != JsonValueKind.Array) throw Refusal.WrongType(path, "a string or an array of parts", JsonFields.Kind(given));
        if (given.GetArrayLength() == 0) throw Refusal.WrongValue(path, "an array of at least one part, or a string");

        var parts = new List<ContentPart>(given.GetArrayLength());
        foreach (var part in given.EnumerateArray()) parts.Add(ReadPart(part, role, $"{path}[{parts.Count}]"));
        return parts;
    }

    private ContentPart ReadPart(JsonElement element, ChatRole role, string path)
    {
        var fields = JsonFields.Of(element, path);
        var type = fields.TakeText("type") ?? throw Refusal.Missing(fields.PathOf("type"), "\"text\" or \"image_url\"");
        switch (type)
        {
            case "text":
                var text = fields.TakeText("text") ?? throw Refusal.Missing(fields.PathOf("text"), "a string");
                fields.Finish();
                return new TextPart(Counted(text, path)!);
            case "image_url":
                var url = fields.Take("image_url") ?? throw Refusal.Missing(fields.PathOf("image_url"), "an address, a data URL or an object {\"url\": …}");
                fields.Finish();
                return ReadPicture(url, role, fields.PathOf("image_url"));
            default:
                throw Refusal.WrongValue(fields.PathOf("type"), "\"text\" or \"image_url\"");
        }
    }

    private ContentPart ReadPicture(JsonElement url, ChatRole role, string path)
    {
        if (role != ChatRole.User) throw new RequestRefusedException("image_not_allowed", "Pictures belong in messages of the role user. Move this one there.", path);
        if (++_pictures > limits.MaxPictures) throw new RequestRefusedException("too_many_images", $"One request takes at most {limits.MaxPictures} pictures.", path);
        if (url.ValueKind != JsonValueKind.Object) return PictureReader.Read(url, path, limits.MaxPictureBytes);

        var fields = JsonFields.Of(url, path);
        var address = fields.Take("url") ?? throw Refusal.Missing(fields.PathOf("url"), "an address or a data URL");
        // Pictures are always seen at the size that the engine's limits allow, so the hint is checked and has nothing to change.
        if (fields.TakeText("detail") is not (null or "auto" or "low" or "high")) throw Refusal.WrongValue(fields.PathOf("detail"), "auto, low or high");
        fields.Finish();
        return PictureReader.Read(address, fields.PathOf("url"), limits.MaxPictureBytes);
    }

    private string? Counted(string? text, string path)
    {
        _characters += text?.Length ?? 0;
        return _characters <= limits.MaxTextCharacters ? text
            : throw new RequestRefusedException("text_too_long", $"The messages hold more than {limits.MaxTextCharacters:N0} characters of text. Send less.", path);
    }
}
