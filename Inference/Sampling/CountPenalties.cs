using System.Runtime.InteropServices;

namespace Glimpse.Inference.Sampling;

/// <summary>OpenAI's penalties over the answer: logit -= count * frequency + (count > 0) * presence.</summary>
internal sealed class CountPenalties(float frequency, float presence) : ILogitsStep
{
    private readonly Dictionary<int, int> _counts = [];
    private int _answered;

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        for (; _answered < answer.Length; _answered++) CollectionsMarshal.GetValueRefOrAddDefault(_counts, answer[_answered], out _)++;
        foreach (var (token, count) in _counts) logits[token] -= count * frequency + presence;
    }
}
