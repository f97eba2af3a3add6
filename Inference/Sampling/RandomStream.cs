namespace Glimpse.Inference.Sampling;

/// <summary>
/// Random numbers without state: the draw of a step depends on the seed and the step only, so a sequence draws the same alone and in a batch.
/// The mixing is SplitMix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// </summary>
internal static class RandomStream
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public static double Uniform(long seed, long step)
    {
        var z = unchecked(Mix((ulong)seed) + ((ulong)step + 1) * GoldenGamma);
        return (Mix(z) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
