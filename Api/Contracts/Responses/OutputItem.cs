using System.Text.Json.Serialization;

namespace Glimpse.Api.Contracts.Responses;

/// <summary>One of the things that an answer of <c>/v1/responses</c> is made of.</summary>
/// <param name="Status">in_progress, completed or incomplete.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReasoningItem), "reasoning")]
[JsonDerivedType(typeof(MessageItem), "message")]
internal abstract record OutputItem([property: JsonPropertyOrder(-1)] string Id, [property: JsonPropertyOrder(-1)] string Status);

/// <summary>The model's thought.</summary>
internal sealed record ReasoningItem(string Id, string Status, IReadOnlyList<OutputPart> Content) : OutputItem(Id, Status)
{
    /// <summary>Always empty, and always there: the thought itself is told.</summary>
    public IReadOnlyList<string> Summary { get; } = [];
}

/// <summary>The model's message.</summary>
internal sealed record MessageItem(string Id, string Status, string Role, IReadOnlyList<OutputPart> Content) : OutputItem(Id, Status);

/// <summary>A piece of an item.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReasoningText), "reasoning_text")]
[JsonDerivedType(typeof(OutputText), "output_text")]
internal abstract record OutputPart([property: JsonPropertyOrder(-1)] string Text);

internal sealed record ReasoningText(string Text) : OutputPart(Text);

/// <param name="Logprobs">Empty where they were not asked for.</param>
internal sealed record OutputText(string Text, IReadOnlyList<ChatToken> Logprobs) : OutputPart(Text)
{
    /// <summary>Always empty, and always there: clients' types say so.</summary>
    public IReadOnlyList<string> Annotations { get; } = [];
}
