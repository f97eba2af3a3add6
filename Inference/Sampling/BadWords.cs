namespace Glimpse.Inference.Sampling;

/// <summary>Forbids the token that would complete one of the words.</summary>
/// <param name="words">Each a run of tokens, not empty.</param>
internal sealed class BadWords(int[][] words) : ILogitsStep
{
    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        foreach (var word in words)
        {
            if (answer.EndsWith(word.AsSpan(0, word.Length - 1))) logits[word[^1]] = float.NegativeInfinity;
        }
    }
}
