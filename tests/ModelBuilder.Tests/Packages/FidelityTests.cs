using Glimpse.Fixtures;
using Glimpse.ModelBuilder.Tests.Running;
using Xunit.Abstractions;

namespace Glimpse.ModelBuilder.Tests.Packages;

/// <summary>The graphs of fp32 packages compute what the reference computed.</summary>
public sealed class FidelityTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(TestModel.Tiny)]
    [InlineData(TestModel.Demo)]
    public async Task Fp32_EveryCase_ReproducesFeaturesAndLogits(TestModel model)
    {
        var package = await TestPackages.GetAsync(model);
        using var runner = new PackageRunner(package.VersionFolder);
        foreach (var golden in Goldens.Cases(model))
        {
            using var tensors = golden.OpenTensors();
            var features = runner.ImageFeatures(tensors);
            var (ids, positions) = Transcript.Of(golden, tensors);
            var logits = runner.Logits(ids, positions, features);
            var (vocabulary, prompt) = (logits.Length / ids.Length, tensors.InputIds.Length);
            var kept = tensors.PromptLogits.Length / vocabulary;

            var featureGap = tensors.ImageFeatures is { } expected ? Gap(expected, features) : 0;
            var promptGap = Gap(tensors.PromptLogits, logits.AsSpan((prompt - kept) * vocabulary, kept * vocabulary));
            var lastGap = tensors.LastLogits is { } last ? Gap(last, logits.AsSpan((ids.Length - 1) * vocabulary)) : 0;
            output.WriteLine($"{golden}: features {featureGap:E1}, prompt logits {promptGap:E1}, last logits {lastGap:E1}");
            Assert.True(Math.Max(featureGap, Math.Max(promptGap, lastGap)) < Tolerance, $"{golden} differs.");
        }
    }

    [Theory]
    [InlineData("two_images")]
    [InlineData("text_only")]
    public async Task Decoder_InPieces_ComputesTheSameAsInOne(string name)
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny);
        using var runner = new PackageRunner(package.VersionFolder);
        var golden = Goldens.Find(TestModel.Tiny, name);
        using var tensors = golden.OpenTensors();
        var (ids, positions) = Transcript.Of(golden, tensors);
        var features = runner.ImageFeatures(tensors);
        Assert.True(Gap(runner.Logits(ids, positions, features), runner.Logits(ids, positions, features, 7, 1, 1, 9)) < Tolerance);
    }

    private static double Gap(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]));
            largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        }

        return largest;
    }
}
