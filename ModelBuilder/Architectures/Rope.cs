using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>Tables of rotary position embeddings.</summary>
internal static class Rope
{
    /// <summary>
    /// cos and sin of position · theta^(-2i / dimension), [positions, dimension / 2]. The angle is rounded to float32 as
    /// PyTorch computes it: at position 100,000 an exact angle would already differ by 0.006.
    /// </summary>
    public static (IRows Cos, IRows Sin) Tables(int positions, int dimension, double theta)
    {
        var frequencies = new float[dimension / 2];
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = 1f / (float)Math.Pow(theta, 2f * i / dimension);
        float Angle(long position, int i) => position * frequencies[i];
        return (
            new ComputedRows("rotary cosines", positions, frequencies.Length, (position, i) => (float)Math.Cos(Angle(position, i))),
            new ComputedRows("rotary sines", positions, frequencies.Length, (position, i) => (float)Math.Sin(Angle(position, i))));
    }
}
