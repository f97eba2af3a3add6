using System.Text.Json.Serialization;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>A whole answer of <c>/v1/chat/completions</c>.</summary>
internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage, ChatTimings Timings)
{
    public static ChatCompletion Of(ChatIdentity identity, IReadOnlyList<ChatChoice> choices, TokenUsage usage, ChatTimings timings) => new(
        identity.Id, "chat.completion", identity.Created, identity.Model, identity.Fingerprint, choices, ChatUsage.Of(usage), timings);
}

/// <summary>One of the answers to a request.</summary>
/// <param name="Logprobs">Null where they were not asked for.</param>
/// <param name="StopReason">The stop text that ended it; null where none did. vLLM's addition.</param>
internal sealed record ChatChoice(int Index, ChatAnswer Message, ChatLogprobs? Logprobs, string FinishReason, string? StopReason);

/// <summary>The model's message; the thought stands apart from the answer.</summary>
internal sealed record ChatAnswer(
    string Role, string Content, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent)
{
    /// <summary>Always null, and always there: clients' types say so.</summary>
    public object? Refusal { get; init; }
}
