using System.Numerics.Tensors;

namespace Glimpse.Inference.Sampling;

/// <summary>
/// Log-probabilities of an answer's tokens and of the likeliest alternatives, as the model gave them: before temperature, penalties and constraints.
/// Filled by the engine's thread ahead of the token they belong to.
/// </summary>
/// <param name="capacity">Tokens of the answer.</param>
/// <param name="alternatives">Likeliest tokens to keep for each.</param>
internal sealed class TokenScores(int capacity, int alternatives)
{
    private readonly float[] _chosen = new float[capacity];
    private readonly int[] _ids = new int[capacity * alternatives];
    private readonly float[] _values = new float[capacity * alternatives];
    private double _logSum;
    private float[] _raw = [];

    /// <summary>How many alternatives each token has.</summary>
    public int Alternatives => alternatives;

    /// <summary>Log-probability of the token at an index of the answer.</summary>
    public float Of(int index) => _chosen[index];

    /// <summary>Ids of the alternatives, the likeliest first.</summary>
    public ReadOnlySpan<int> AlternativeIds(int index) => _ids.AsSpan(index * alternatives, alternatives);

    /// <summary>Log-probabilities of the alternatives.</summary>
    public ReadOnlySpan<float> AlternativeValues(int index) => _values.AsSpan(index * alternatives, alternatives);

    /// <summary>Looks at the logits before anything changes them.</summary>
    public void Observe(ReadOnlySpan<float> logits, int index)
    {
        if (_raw.Length < logits.Length) _raw = new float[logits.Length];
        logits.CopyTo(_raw);
        var max = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (var logit in logits) sum += Math.Exp(logit - max);
        _logSum = max + Math.Log(sum);
        KeepLikeliest(logits, _ids.AsSpan(index * alternatives, alternatives), _values.AsSpan(index * alternatives, alternatives));
    }

    /// <summary>The token that was picked after all.</summary>
    public void Choose(int index, int token) => _chosen[index] = (float)(_raw[token] - _logSum);

    private void KeepLikeliest(ReadOnlySpan<float> logits, Span<int> ids, Span<float> values)
    {
        var count = 0;
        for (var token = 0; token < logits.Length && ids.Length > 0; token++)
        {
            if (count == ids.Length && logits[token] <= values[^1]) continue;
            var place = count < ids.Length ? count++ : count - 1;
            for (; place > 0 && values[place - 1] < logits[token]; place--) (ids[place], values[place]) = (ids[place - 1], values[place - 1]);
            (ids[place], values[place]) = (token, logits[token]);
        }
        foreach (ref var value in values) value = (float)(value - _logSum);
    }
}
