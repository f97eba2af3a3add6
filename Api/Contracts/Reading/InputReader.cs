using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads the input of <c>/v1/responses</c>: one text, or messages and what earlier answers gave, as a conversation.</summary>
internal sealed class InputReader(RequestLimits limits, Action<ImagePart>? onPicture = null)
{
    private const string Expected = "a string or an array of messages";
    private readonly ContentReader _content = new(limits, onPicture);
    private readonly List<ChatMessage> _messages = [];
    private readonly List<string> _places = [];
    private (string Text, string Place)? _thought;

    /// <summary>Where each message stands in the request.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <param name="instructions">They come first, as the system's words.</param>
    public IReadOnlyList<ChatMessage> Read(JsonElement? input, string? instructions)
    {
        if (instructions is not null) Add(ChatMessage.System(_content.Counted(instructions, "instructions")), "instructions");
        if (input is not { } given) throw Refusal.Missing("input", Expected);
        if (given.ValueKind == JsonValueKind.String) Add(new(ChatRole.User, _content.Read(given, ChatRole.User, "input")), "input");
        else ReadItems(given);
        return _messages;
    }

    private void ReadItems(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Refusal.WrongType("input", Expected, JsonFields.Kind(list));
        var count = list.GetArrayLength();
        if (count == 0) throw Refusal.WrongValue("input", "an array of at least one message, or a string");
        if (count > limits.MaxMessages) throw Refusal.WrongValue("input", $"an array of at most {limits.MaxMessages:N0} items; it has {count:N0}");
        var index = 0;
        foreach (var item in list.EnumerateArray()) ReadItem(item, $"input[{index++}]");
        EndThought();
    }

    private void ReadItem(JsonElement item, string place)
    {
        var fields = JsonFields.Of(item, place);
        switch (fields.TakeText("type"))
        {
            case null or "message":
                ReadMessage(fields, place);
                break;
            case "reasoning":
                ReadThought(fields, place);
                break;
            case "item_reference":
                throw Refusal.NotSupported(fields.PathOf("type"), "Nothing is stored here: send the item itself.");
            default:
                throw Refusal.NotSupported(fields.PathOf("type"), "Use message, or the reasoning of an earlier answer.");
        }
        fields.Finish();
    }

    private void ReadMessage(JsonFields fields, string place)
    {
        var role = MessageReader.ReadRole(fields);
        var path = fields.PathOf("content");
        var content = _content.Read(ContentReader.Required(fields.Take("content"), path), role, path);
        // What an answer says about itself, when it is sent back.
        fields.Ignore("id", "status", "phase");
        if (role != ChatRole.Assistant) EndThought();
        Add(new(role, content) { Reasoning = _thought?.Text }, place);
        _thought = null;
    }

    // The thought and the answer that followed it are one turn.
    private void ReadThought(JsonFields fields, string place)
    {
        EndThought();
        const string remedy = "Send the thought's text in content, as it was told.";
        if (fields.Take("encrypted_content") is not null) throw Refusal.NotSupported(fields.PathOf("encrypted_content"), remedy);
        fields.RefuseUnlessEmpty("summary", remedy);
        fields.Ignore("id", "status");
        var texts = fields.TakeEach("content", "an array of parts", (element, path) =>
        {
            var part = JsonFields.Of(element, path);
            if (part.TakeText("type") != "reasoning_text") throw Refusal.WrongValue(part.PathOf("type"), "\"reasoning_text\"");
            var text = part.TakeText("text") ?? throw Refusal.Missing(part.PathOf("text"), "a string");
            part.Finish();
            return _content.Counted(text, path);
        });
        _thought = (string.Concat(texts), place);
    }

    // A thought whose answer never came is a turn of its own.
    private void EndThought()
    {
        if (_thought is var (text, place)) Add(new(ChatRole.Assistant, []) { Reasoning = text }, place);
        _thought = null;
    }

    private void Add(ChatMessage message, string place)
    {
        _messages.Add(message);
        _places.Add(place);
    }
}
