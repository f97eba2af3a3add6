namespace Glimpse.Inference.Sampling;

/// <summary>How the next token is picked. Null means the package's own default (its generation_config).</summary>
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

    /// <summary>Same seed, same text; null: a fresh one.</summary>
    public long? Seed { get; init; }
}
