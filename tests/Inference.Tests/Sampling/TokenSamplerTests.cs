using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Tests.Sampling;

public sealed class TokenSamplerTests
{
    [Fact]
    public void Pick_Greedy_TakesTheFirstOfTheLargest()
    {
        var sampler = new TokenSampler(4);
        Assert.Equal(1, sampler.Pick([0f, 5f, 5f, -3f], new SamplingPlan(0, 1, 0, 0, 1), 0));
        Assert.Equal(1, sampler.Pick([0f, 5f, 4f, -3f], new SamplingPlan(0.8f, 1, TopK: 1, 0, 1), 0));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Pick_BrokenLogits_Throws(float broken) =>
        Assert.Throws<InvalidOperationException>(() => new TokenSampler(3).Pick([0f, broken, 1f], new SamplingPlan(1, 1, 0, 0, 1), 0));

    [Fact]
    public void Pick_AnySettings_DrawsFromTheSetOfTheNaiveTwin()
    {
        var random = new Random(5);
        for (var round = 0; round < 400; round++)
        {
            var logits = RandomLogits(random, random.Next(2, 300), ties: round % 3 == 0);
            var plan = new SamplingPlan(0.1f + random.NextSingle() * 1.9f, round % 4 == 0 ? 1 : random.NextSingle() * 0.98f + 0.01f, random.Next(0, 40), round % 5 == 0 ? random.NextSingle() * 0.5f : 0, random.NextInt64());
            var allowed = NaiveTwin.Probabilities(logits, plan);

            var sampler = new TokenSampler(logits.Length);
            for (var step = 0; step < 20; step++)
            {
                var token = sampler.Pick(logits, plan, step);
                Assert.True(allowed[token] > 0, $"round {round}: token {token} is outside the set of {plan}");
            }
        }
    }

    [Fact]
    public void Pick_ManyDraws_FollowTheNaiveTwinsProbabilities()
    {
        var logits = RandomLogits(new Random(11), 50, ties: false);
        var plan = new SamplingPlan(0.9f, 0.9f, 12, MinP: 0.01f, Seed: 42);
        var expected = NaiveTwin.Probabilities(logits, plan);
        var sampler = new TokenSampler(50);
        var counts = new int[50];
        const int draws = 40_000;
        for (var step = 0; step < draws; step++) counts[sampler.Pick(logits, plan, step)]++;

        for (var token = 0; token < counts.Length; token++)
        {
            // Five standard deviations of a binomial: a right sampler fails one time in a million.
            var tolerance = 5 * Math.Sqrt(expected[token] * (1 - expected[token]) / draws) + 1e-9;
            Assert.InRange((double)counts[token] / draws, expected[token] - tolerance, expected[token] + tolerance);
        }
    }

    [Fact]
    public void Pick_SameSeedAndStep_IsTheSameWhateverWasDrawnBetween()
    {
        var random = new Random(3);
        var logits = RandomLogits(random, 100, ties: false);
        var other = RandomLogits(random, 100, ties: false);
        var plan = new SamplingPlan(1, 1, 0, 0, Seed: 9);
        var alone = new TokenSampler(100);
        var shared = new TokenSampler(100);
        for (var step = 0; step < 100; step++)
        {
            shared.Pick(other, new SamplingPlan(1.3f, 0.8f, 0, 0, Seed: 77), step);
            Assert.Equal(alone.Pick(logits, plan, step), shared.Pick(logits, plan, step));
        }
    }

    private static float[] RandomLogits(Random random, int count, bool ties) =>
        [.. Enumerable.Range(0, count).Select(_ => ties ? random.Next(-3, 3) : (float)(random.NextDouble() * 12 - 6))];

    /// <summary>The same definition in the plainest way: sort everything, keep k, keep the nucleus, keep what reaches min_p, normalise.</summary>
    private static class NaiveTwin
    {
        public static double[] Probabilities(float[] logits, SamplingPlan plan)
        {
            var max = logits.Max();
            var order = Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i).ToList();
            if (plan.TopK > 0) order = [.. order.Take(plan.TopK)];
            var weights = order.Select(i => Math.Exp((logits[i] - max) / (double)plan.Temperature)).ToArray();
            var total = weights.Sum();
            double reached = 0;
            var result = new double[logits.Length];
            for (var i = 0; i < order.Count; i++)
            {
                // A hair of slack where a float's rounding decides whether the border token is in.
                if (plan.TopP < 1 && reached > plan.TopP * total * (1 + 1e-6)) break;
                result[order[i]] = weights[i];
                reached += weights[i];
            }
            var kept = result.Select(w => w >= plan.MinP * (1 - 1e-6) ? w : 0).ToArray();
            return [.. kept.Select(w => w / kept.Sum())];
        }
    }
}
