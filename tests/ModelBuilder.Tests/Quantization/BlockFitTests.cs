using Glimpse.ModelBuilder.Quantization;

namespace Glimpse.ModelBuilder.Tests.Quantization;

public sealed class BlockFitTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void Fit_OfNumbersOnAGrid_IsExact(int size)
    {
        var block = Enumerable.Range(0, size).Select(i => ((i % 16) - 5) * 0.25f).ToArray();
        Assert.Equal(block, Decode(block, out var scale, out var zero));
        Assert.Equal((0.25f, 5), (scale, zero));
    }

    [Fact]
    public void Fit_OfZeros_StaysZero() => Assert.All(Decode(new float[32], out _, out _), value => Assert.Equal(0, value));

    [Theory]
    [InlineData(0.5f, 3f)]
    [InlineData(-3f, -0.5f)]
    public void Fit_OfNumbersOfOneSign_KeepsThemWithinAStep(float low, float high)
    {
        var block = Enumerable.Range(0, 32).Select(i => low + ((high - low) * i / 31)).ToArray();
        var decoded = Decode(block, out _, out _);
        Assert.All(block.Zip(decoded), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 0.2f)); // a step is 3 / 15
    }

    [Fact]
    public void Fit_OfRandomBlocks_IsNeverWorseThanSpanningTheRange()
    {
        var random = new Random(7);
        var (fitted, spanned) = (0.0, 0.0);
        for (var round = 0; round < 500; round++)
        {
            var block = Enumerable.Range(0, 32).Select(_ => (float)(Normal(random) * (random.Next(16) == 0 ? 3 : 1))).ToArray();
            var (a, b) = (Error(block, Decode(block, out _, out _)), Error(block, Span(block)));
            Assert.True(a <= b * 1.0001, $"round {round}: {a} > {b}");
            (fitted, spanned) = (fitted + a, spanned + b);
        }

        Assert.True(fitted < 0.9 * spanned, $"{fitted} against {spanned}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Fit_OfNoFiniteNumber_IsRefused(float value)
    {
        var block = new float[32];
        block[17] = value;
        Assert.False(BlockFit.TryFit(block, out _, out _));
    }

    [Fact]
    public void Encode_PutsTheFirstCodeLow()
    {
        var packed = new byte[16];
        BlockFit.Encode([1, 2, .. new float[30]], 1, 0, packed);
        Assert.Equal(0x21, packed[0]);
        Assert.Equal(0, packed[1]);
    }

    private static float[] Decode(float[] block, out float scale, out byte zero)
    {
        Assert.True(BlockFit.TryFit(block, out scale, out zero));
        var packed = new byte[block.Length / 2];
        BlockFit.Encode(block, scale, zero, packed);
        var (step, origin) = (scale, zero);
        return [.. packed.SelectMany(pair => new[] { pair & 15, pair >> 4 }).Select(code => (code - origin) * step)];
    }

    // What quantizers without a search do: the block's own range in 15 steps.
    private static float[] Span(float[] block)
    {
        var (low, high) = (Math.Min(0, block.Min()), Math.Max(0, block.Max()));
        var step = (high - low) / 15;
        var zero = MathF.Round(-low / step);
        return [.. block.Select(value => (Math.Clamp(MathF.Round((value / step) + zero), 0, 15) - zero) * step)];
    }

    private static double Error(float[] block, float[] decoded) => block.Zip(decoded).Sum(pair => Math.Pow(pair.First * (pair.First - pair.Second), 2));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
