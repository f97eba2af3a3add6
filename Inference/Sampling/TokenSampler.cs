using System.Numerics.Tensors;

namespace Glimpse.Inference.Sampling;

/// <summary>
/// Picks the next token from a row of logits: softmax with temperature, then the most likely k, then the smallest set that reaches top_p, then those of at least min_p, then a draw.
/// The order is transformers'. Scratch memory is allocated once; one caller at a time.
/// </summary>
internal sealed class TokenSampler(int vocabularySize)
{
    private readonly float[] _weights = new float[vocabularySize];
    private readonly float[] _keptWeights = new float[vocabularySize];
    private readonly int[] _kept = new int[vocabularySize];

    /// <param name="logits">[vocabulary]; not changed.</param>
    /// <param name="plan">The request's sampling.</param>
    /// <param name="step">How many tokens the request has: chooses the random number.</param>
    /// <exception cref="InvalidOperationException">The logits hold no finite maximum: the model's run is broken.</exception>
    public int Pick(ReadOnlySpan<float> logits, SamplingPlan plan, long step)
    {
        var best = TensorPrimitives.IndexOfMax(logits);
        var max = best < 0 ? float.NaN : logits[best];
        if (!float.IsFinite(max)) throw new InvalidOperationException("The model's logits are not finite.");
        if (plan.IsGreedy) return best;

        // Weights relative to the best token's: exp((x - max) / T), so the largest is 1.
        TensorPrimitives.Subtract(logits, max, _weights);
        TensorPrimitives.Divide(_weights, plan.Temperature, _weights);
        TensorPrimitives.Exp(_weights, _weights);

        var limitsK = plan.TopK > 0 && plan.TopK < logits.Length;
        if (!limitsK && plan.TopP >= 1)
        {
            DropBelow(plan.MinP, _weights);
            return Draw(_weights, identity: true, RandomStream.Uniform(plan.Seed, step));
        }
        var count = limitsK ? KeepMostLikely(plan.TopK) : KeepPossibleNucleus(plan.TopP);
        // Negative weights sort the likeliest first; equal ones by id, so that the order never depends on the sort.
        SortByWeight(count);
        if (plan.TopP < 1) count = Nucleus(count, plan.TopP, limitsK ? Sum(_keptWeights.AsSpan(0, count)) : Sum(_weights));
        DropBelow(plan.MinP, _keptWeights.AsSpan(0, count));
        return Draw(_keptWeights.AsSpan(0, count), identity: false, RandomStream.Uniform(plan.Seed, step));
    }

    /// <summary>Gathers the k largest weights with a min-heap over the kept arrays.</summary>
    private int KeepMostLikely(int k)
    {
        var (heap, ids) = (_keptWeights, _kept);
        for (var i = 0; i < k; i++) (heap[i], ids[i]) = (_weights[i], i);
        for (var i = k / 2 - 1; i >= 0; i--) SiftDown(i, k);
        for (var i = k; i < _weights.Length; i++)
        {
            if (_weights[i] <= heap[0]) continue;
            (heap[0], ids[0]) = (_weights[i], i);
            SiftDown(0, k);
        }
        return k;
    }

    private void SiftDown(int parent, int count)
    {
        var (heap, ids) = (_keptWeights, _kept);
        for (var child = 2 * parent + 1; child < count; parent = child, child = 2 * parent + 1)
        {
            if (child + 1 < count && Precedes(child + 1, child)) child++;
            if (!Precedes(child, parent)) return;
            (heap[parent], heap[child]) = (heap[child], heap[parent]);
            (ids[parent], ids[child]) = (ids[child], ids[parent]);
        }

        // Smaller first; of equal ones the later id, so that the earlier survives.
        bool Precedes(int a, int b) => heap[a] < heap[b] || (heap[a] == heap[b] && ids[a] > ids[b]);
    }

    /// <summary>
    /// Gathers what can be in the set that reaches p. Tokens below (1 - p) / vocabulary of the whole weigh less than 1 - p together,
    /// so the others reach p without them: a long tail need not be sorted.
    /// </summary>
    private int KeepPossibleNucleus(float p)
    {
        var cutoff = Sum(_weights) * (1 - p) / _weights.Length;
        var count = 0;
        for (var i = 0; i < _weights.Length; i++)
        {
            if (_weights[i] < cutoff) continue;
            (_keptWeights[count], _kept[count]) = (_weights[i], i);
            count++;
        }
        return count;
    }

    private void SortByWeight(int count)
    {
        var weights = _keptWeights.AsSpan(0, count);
        var ids = _kept.AsSpan(0, count);
        TensorPrimitives.Negate(weights, weights);
        weights.Sort(ids);
        TensorPrimitives.Negate(weights, weights);
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && weights[end] == weights[start]) end++;
            if (end - start > 1) ids[start..end].Sort();
            start = end;
        }
    }

    /// <summary>How many of the sorted weights it takes to reach p of the total; at least one.</summary>
    private int Nucleus(int count, float p, double total)
    {
        double reached = 0;
        for (var i = 0; i < count; i++)
        {
            reached += _keptWeights[i];
            if (reached >= p * total) return i + 1;
        }
        return count;
    }

    /// <summary>Weights are relative to the likeliest token's, so min_p is a bound on them as it stands.</summary>
    private static void DropBelow(float minP, Span<float> weights)
    {
        if (minP == 0) return;
        foreach (ref var weight in weights)
        {
            if (weight < minP) weight = 0;
        }
    }

    private int Draw(ReadOnlySpan<float> weights, bool identity, double uniform)
    {
        var target = uniform * Sum(weights);
        double reached = 0;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0) continue;
            last = i;
            reached += weights[i];
            if (reached > target) break;
        }
        return identity ? last : _kept[last];
    }

    /// <summary>In double and in order, so that it equals what the walks over the same weights reach.</summary>
    private static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (var weight in weights) sum += weight;
        return sum;
    }
}
