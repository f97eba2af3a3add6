using System.Text.Json.Serialization;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>A whole answer of <c>/v1/chat/completions</c>.</summary>
internal sealed record ChatCompletion(string Id, string Object, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage)
{
    public static ChatCompletion Of(ChatIdentity identity, string content, string reasoning, GenerationCompleted end) => new(
        identity.Id, "chat.completion", identity.Created, identity.Model, identity.Fingerprint,
        [new(0, new("assistant", content, reasoning.Length == 0 ? null : reasoning), end.Reason.Wire())], ChatUsage.Of(end.Usage));
}

internal sealed record ChatChoice(int Index, ChatAnswer Message, string FinishReason)
{
    /// <summary>Always null, and always there: clients' types say so.</summary>
    public object? Logprobs { get; init; }
}

/// <summary>The model's message; the thought stands apart from the answer.</summary>
internal sealed record ChatAnswer(
    string Role, string Content, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent)
{
    /// <summary>Always null, and always there: clients' types say so.</summary>
    public object? Refusal { get; init; }
}
