using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Requests;

/// <summary>A conversation to be continued by the model, and how.</summary>
public sealed record GenerationRequest
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Whether the model may think before it answers.</summary>
    public bool EnableThinking { get; init; }

    /// <summary>The most tokens to generate, thought included; null: as many as fit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How many answers to give, each drawn on its own; the prompt and its pictures are computed once.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The form of the answer; a thought before it is free. Null: any text.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    public SamplingOptions Sampling { get; init; } = SamplingOptions.ModelDefaults;

    /// <summary>Work cached for this request is reused only by requests with the same salt; null: shared by all without one.</summary>
    public string? CacheSalt { get; init; }

    /// <summary>Names the request in logs and events; chosen by the caller, never its content.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");
}
