namespace Glimpse.Inference.Sampling;

/// <summary>Adds a number to the logits of chosen tokens.</summary>
internal sealed class LogitBias(IReadOnlyDictionary<int, float> biases) : ILogitsStep
{
    private readonly KeyValuePair<int, float>[] _biases = [.. biases];

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        foreach (var (token, bias) in _biases) logits[token] += bias;
    }
}
