using System.Text.Json;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The body of <c>/v1/chat/completions</c>: what is not honoured is refused by name, never ignored in silence.</summary>
internal sealed record ChatCompletionRequest
{
    private const string OlderLimit = "max_tokens";
    private const string NewerLimit = "max_completion_tokens";

    public required GenerationRequest Generation { get; init; }
    public StreamOptions Streaming { get; init; }
    public AnswerWish Wish { get; init; }

    /// <summary>For refusals of the engine.</summary>
    public required CallersNames Names { get; init; }

    /// <summary>Reads everything but the messages first, so that a request at fault is refused before a picture is decoded.</summary>
    public static ChatCompletionRequest Read(JsonElement body, ReadingRules rules)
    {
        var fields = JsonFields.Of(body, "");
        rules.CheckModel(fields.TakeText("model"));
        var streaming = StreamOptions.Read(fields);
        var wish = AnswerWish.Read(fields);
        var thinking = ThinkingWish.Read(fields);
        var (maxTokens, limitName) = ReadMaxTokens(fields);
        var (form, formName) = ResponseFormatReader.Read(fields);
        var generation = ConversationFields.Read(fields, $"chatcmpl-{ReadId(fields) ?? $"{Guid.NewGuid():N}"}", SamplingReader.ReadLogprobs(fields), thinking, rules) with
        {
            MaxTokens = maxTokens,
            Choices = (int?)fields.TakeInteger("n", 1, int.MaxValue) ?? 1,
            ResponseFormat = form,
        };
        if (generation.Sampling.MinTokens > maxTokens) throw Refusal.WrongValue("min_tokens", $"at most '{limitName}'");
        var messages = fields.Take("messages");
        UnsupportedFields.OfChat.Settle(fields);
        fields.Finish();
        return new()
        {
            Generation = generation with { Messages = new MessageReader(rules.Limits, rules.OnPicture).Read(messages) },
            Streaming = streaming,
            Wish = wish,
            Names = new(("max_tokens", limitName), ("response_format", formName)),
        };
    }

    // As in vLLM, it becomes part of the answer's id.
    private static string? ReadId(JsonFields fields) => fields.TakeText("request_id") is not { } id ? null
        : RequestId.IsSafe(id) ? id
        : throw Refusal.WrongValue("request_id", $"1 to {RequestId.Longest} letters, digits, '-', '_', '.' or ':'");

    private static (int? Tokens, string Name) ReadMaxTokens(JsonFields fields)
    {
        var older = (int?)fields.TakeInteger(OlderLimit, 1, int.MaxValue);
        var newer = (int?)fields.TakeInteger(NewerLimit, 1, int.MaxValue);
        if (older is not null && newer is not null && older != newer) throw Refusal.WrongValue(OlderLimit, $"the same as '{NewerLimit}', or left out");
        return newer is null ? (older, OlderLimit) : (newer, NewerLimit);
    }
}
