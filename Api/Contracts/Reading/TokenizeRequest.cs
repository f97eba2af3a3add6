using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The body of <c>/tokenize</c>, as vLLM has it: a text, or a conversation with its pictures.</summary>
/// <param name="Prompt">Null where there is a conversation.</param>
/// <param name="Conversation">Null where there is a text.</param>
/// <param name="TellsTexts">Whether each token's text is wanted too.</param>
internal sealed record TokenizeRequest(string? Prompt, GenerationRequest? Conversation, bool TellsTexts)
{
    /// <summary>For refusals of the engine.</summary>
    public CallersNames Names => Prompt is null ? CallersNames.Same : new(("messages", "prompt"));

    public static TokenizeRequest Read(JsonElement body, ReadingRules rules)
    {
        var fields = JsonFields.Of(body, "");
        rules.CheckModel(fields.TakeText("model"));
        var tellsTexts = fields.TakeBoolean("return_token_strs") ?? false;
        // GLM's tokenizers add none of themselves: what begins a prompt is the chat template's.
        fields.TakeBoolean("add_special_tokens");
        var thinking = ThinkingWish.Read(fields);
        var (prompt, messages) = (fields.TakeText("prompt"), fields.Take("messages"));
        UnsupportedFields.OfChat.Settle(fields);
        fields.Finish();
        if (prompt is not null && messages is not null) throw Refusal.WrongValue("messages", "left out where there is a 'prompt'");
        if (prompt is not null) return new(new ContentReader(rules.Limits).Counted(prompt, "prompt"), null, tellsTexts);
        if (messages is null) throw Refusal.Missing("prompt", "a text; or send 'messages'");
        return new(null, new GenerationRequest { Messages = new MessageReader(rules.Limits, rules.OnPicture).Read(messages), EnableThinking = thinking.Enabled ?? rules.ThinkByDefault }, tellsTexts);
    }
}

/// <summary>The body of <c>/detokenize</c>, as vLLM has it.</summary>
internal sealed record DetokenizeRequest(IReadOnlyList<int> Tokens)
{
    public static DetokenizeRequest Read(JsonElement body, ReadingRules rules)
    {
        var fields = JsonFields.Of(body, "");
        rules.CheckModel(fields.TakeText("model"));
        if (!fields.Has("tokens")) throw Refusal.Missing("tokens", "an array of token ids");
        var tokens = fields.TakeIntegers("tokens", 0, int.MaxValue);
        fields.Finish();
        return new(tokens);
    }
}
