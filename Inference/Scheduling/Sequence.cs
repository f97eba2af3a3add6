using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Scheduling;

/// <summary>
/// A request inside the engine: a prompt on its way through a slot, and the answer that grows from it. Owned by the engine's thread, but for
/// <see cref="Output"/> and <see cref="Scores"/>, which are read behind what was told.
/// </summary>
internal sealed class Sequence(string id, Prompt prompt, SamplingPlan sampling, TokenLog output)
{
    public const int NoSlot = -1;

    public string Id { get; } = id;
    public Prompt Prompt { get; } = prompt;
    public SamplingPlan Sampling { get; } = sampling;

    /// <summary>The answer so far.</summary>
    public TokenLog Output { get; } = output;

    /// <summary>What changes the logits before each pick.</summary>
    public ILogitsStep[] Steps { get; init; } = [];

    /// <summary>Tokens that end the answer.</summary>
    public int[] EndTokens { get; init; } = [];

    /// <summary>Log-probabilities, where asked for.</summary>
    public TokenScores? Scores { get; init; }

    /// <summary>Another answer to the same prompt that is computed first: this one waits for its prompt instead of computing it again.</summary>
    public Sequence? Leader { get; init; }

    /// <summary>Among those that wait the lower starts first; equals in the order of their arrival.</summary>
    public int Priority { get; init; }

    public int Slot { get; set; } = NoSlot;

    /// <summary>Tokens whose keys and values are in the slot.</summary>
    public int Computed { get; set; }

    /// <summary>Tokens that were there already when the slot was given.</summary>
    public int Reused { get; set; }

    /// <summary>Prompt tokens still to compute.</summary>
    public int PromptLeft => Math.Max(0, Prompt.Length - Computed);

    /// <summary>Whether it must not start yet.</summary>
    public bool WaitsForLeader => Leader is { Output.Ending: null } leader && leader.PromptLeft > 0;

    /// <summary>The last token of the answer: what the next run computes.</summary>
    public int LastToken { get; set; }

    /// <summary>When it got its slot, its first and its last token; timestamps of the engine's clock, 0 before.</summary>
    public long StartedAt { get; set; }
    public long FirstTokenAt { get; set; }
    public long LastTokenAt { get; set; }

    public bool Ends(int token) => EndTokens.AsSpan().Contains(token);
}
