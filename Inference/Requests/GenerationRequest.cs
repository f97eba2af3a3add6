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

    /// <summary>Who asks, as the head knows them: cached work is never shared between callers. Null: a head that does not tell callers apart.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether a stored answer to the same question must not be told.</summary>
    public bool FreshAnswer { get; init; }

    /// <summary>How long the answer may be kept.</summary>
    public AnswerLife AnswerLife { get; init; }

    /// <summary>Among those that wait, the lower is answered first; equals in the order of their arrival.</summary>
    public int Priority { get; init; }

    /// <summary>Names the request in logs and events; chosen by the caller, never its content.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>Those who may share cached work: the same caller with the same salt.</summary>
    internal string? CacheScope => Caller is null ? CacheSalt : $"{Caller}\n{CacheSalt}";
}
