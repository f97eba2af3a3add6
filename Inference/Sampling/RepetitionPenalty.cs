namespace Glimpse.Inference.Sampling;

/// <summary>Makes what was said before less likely: logits of tokens in the prompt or the answer are divided by the penalty, or multiplied where they are negative (Keskar et al., CTRL, 2019).</summary>
internal sealed class RepetitionPenalty : ILogitsStep
{
    private readonly float _penalty;
    private readonly HashSet<int> _said = [];
    private int _answered;

    public RepetitionPenalty(float penalty, ReadOnlySpan<int> prompt)
    {
        _penalty = penalty;
        foreach (var token in prompt) _said.Add(token);
    }

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        for (; _answered < answer.Length; _answered++) _said.Add(answer[_answered]);
        foreach (var token in _said)
        {
            if ((uint)token < (uint)logits.Length) logits[token] = logits[token] < 0 ? logits[token] * _penalty : logits[token] / _penalty;
        }
    }
}
