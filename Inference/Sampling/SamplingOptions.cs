using System.Collections.Frozen;

namespace Glimpse.Inference.Sampling;

/// <summary>How the next token is picked and when the answer ends. Null means the package's own default (its generation_config), or off.</summary>
public sealed record SamplingOptions
{
    public static SamplingOptions ModelDefaults { get; } = new();

    /// <summary>Always the most likely token.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>0 is greedy; 0..2.</summary>
    public float? Temperature { get; init; }

    /// <summary>The smallest set of most likely tokens whose probability reaches this; over 0, at most 1.</summary>
    public float? TopP { get; init; }

    /// <summary>At most this many of the most likely tokens; 0 or -1 is all.</summary>
    public int? TopK { get; init; }

    /// <summary>Only tokens at least this likely, relative to the likeliest; 0..1, 0 is off.</summary>
    public float? MinP { get; init; }

    /// <summary>Same seed, same text; null: a fresh one.</summary>
    public long? Seed { get; init; }

    /// <summary>Divides (or multiplies, below zero) the logits of tokens in the prompt and the answer; over 0, at most 10, 1 is off.</summary>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Subtracted from a token's logit for every time that the answer has it; -2..2.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted from the logits of tokens that the answer has; -2..2.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Added to the logits of tokens by id, each -100..100; at most 1,024.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = FrozenDictionary<int, float>.Empty;

    /// <summary>Words that are never said, each at most 64 tokens; at most 128.</summary>
    public IReadOnlyList<string> BadWords { get; init; } = [];

    /// <summary>Texts that end the answer and are not part of it, each 1 to 256 characters; at most 16.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that end the answer besides the model's own; at most 128.</summary>
    public IReadOnlyList<int> StopTokenIds { get; init; } = [];

    /// <summary>The model's own end tokens are tokens like others.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>No end token comes, and no stop text counts, before this many tokens.</summary>
    public int MinTokens { get; init; }

    /// <summary>How many of the most likely tokens to tell for every token, besides its own probability; 0..20, null: none of this.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Tokens after which a thought is ended; null: none.</summary>
    public int? ThinkingBudget { get; init; }

    /// <summary>Whether the model gives the same answer each time: nothing is drawn, or all of it from a seed.</summary>
    public bool IsRepeatable(ModelInfo model) => Seed is not null || (model.Defaults is { } defaults ? SamplingPlan.IsGreedyFor(this, defaults) : Temperature == 0 || TopK == 1);
}
