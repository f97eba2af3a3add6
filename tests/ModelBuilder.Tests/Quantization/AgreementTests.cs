using Glimpse.Fixtures;
using Glimpse.ModelBuilder.Tests.Running;
using Xunit.Abstractions;

namespace Glimpse.ModelBuilder.Tests.Quantization;

/// <summary>Quantized packages say what the reference says: top-1 agreement along the reference's own text.</summary>
public sealed class AgreementTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Precision.Fp32, 1.0)]
    [InlineData(Precision.Int4, 0.97)]
    [InlineData(Precision.Int4, 0.97, 128)]
    [InlineData(Precision.Fp16, 0.99)]
    [InlineData(Precision.Int4Fp16, 0.97)]
    public async Task Demo_TeacherForcing_AgreesWithTheReference(Precision precision, double least, int blockSize = BlockSizes.Smallest)
    {
        var package = await TestPackages.GetAsync(TestModel.Demo, precision, blockSize);
        using var runner = new PackageRunner(package.VersionFolder);
        var (agreed, tokens, divergence) = (0, 0, 0.0);
        foreach (var golden in Goldens.Cases(TestModel.Demo))
        {
            using var tensors = golden.OpenTensors();
            var (ids, positions) = Transcript.Of(golden, tensors);
            var logits = runner.Logits(ids, positions, runner.ImageFeatures(tensors));
            var vocabulary = logits.Length / ids.Length;
            for (var step = 0; step < golden.GeneratedIds.Count; step++)
            {
                var row = logits.AsSpan((tensors.InputIds.Length - 1 + step) * vocabulary, vocabulary);
                agreed += ArgMax(row) == golden.GeneratedIds[step] ? 1 : 0;
                divergence += Math.Abs(LogProbability(row, golden.GeneratedIds[step]) - golden.Top5[step].First(top => (int)top[0] == golden.GeneratedIds[step])[1]);
                tokens++;
            }
        }

        output.WriteLine($"{precision} in blocks of {blockSize}: top-1 agreement {agreed}/{tokens} = {(double)agreed / tokens:P2}; mean difference of the token's log-probability {divergence / tokens:F4}");
        Assert.True(agreed >= least * tokens, $"{precision} agrees on {agreed} of {tokens} tokens.");
    }

    private static int ArgMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            best = row[i] > row[best] ? i : best;
        return best;
    }

    private static double LogProbability(ReadOnlySpan<float> row, int token)
    {
        var (largest, sum) = (row[ArgMax(row)], 0.0);
        foreach (var logit in row)
            sum += Math.Exp(logit - largest);
        return row[token] - largest - Math.Log(sum);
    }
}
