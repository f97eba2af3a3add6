namespace Glimpse.Inference.Sampling;

/// <summary>Forbids the end tokens until the answer has a length.</summary>
internal sealed class MinimumTokens(int tokens, int[] endTokens) : ILogitsStep
{
    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        if (answer.Length >= tokens) return;
        foreach (var end in endTokens) logits[end] = float.NegativeInfinity;
    }
}
