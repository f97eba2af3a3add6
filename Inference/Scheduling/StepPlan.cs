namespace Glimpse.Inference.Scheduling;

/// <summary>What one step computes.</summary>
internal sealed class StepPlan
{
    /// <summary>Pieces of prompts, each a run of its own.</summary>
    public List<PrefillPiece> Prefill { get; } = [];

    /// <summary>Sequences that get one more token, all in one run, ordered by slot.</summary>
    public List<Sequence> Decode { get; } = [];

    public void Clear()
    {
        Prefill.Clear();
        Decode.Clear();
    }
}

/// <summary>The next so many prompt tokens of a sequence.</summary>
internal readonly record struct PrefillPiece(Sequence Sequence, int Count);
