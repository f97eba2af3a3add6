using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Tests.Sampling;

public sealed class RandomStreamTests
{
    [Fact]
    public void Uniform_NeighbouringSeedsAndSteps_AreSpreadEvenly()
    {
        var buckets = new int[64];
        for (var seed = 0; seed < 256; seed++)
        {
            for (var step = 0; step < 256; step++) buckets[(int)(RandomStream.Uniform(seed, step) * 64)]++;
        }
        // 65,536 draws over 64 buckets: 1,024 each, standard deviation 32.
        Assert.All(buckets, count => Assert.InRange(count, 1024 - 200, 1024 + 200));
    }

    /// <summary>Answers that were given with a seed must come again after an upgrade. Values computed apart, from the definition.</summary>
    [Theory]
    [InlineData(1, 0, 0.7497482413580301)]
    [InlineData(1, 1, 0.37239342287916577)]
    [InlineData(-5, 3, 0.6574499127753283)]
    public void Uniform_KnownSeed_NeverChanges(long seed, long step, double expected) => Assert.Equal(expected, RandomStream.Uniform(seed, step));
}
