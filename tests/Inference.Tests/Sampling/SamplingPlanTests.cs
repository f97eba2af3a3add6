using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Tests.Sampling;

public sealed class SamplingPlanTests
{
    private static readonly ModelManifest.GenerationDefaults Samples = new(DoSample: true, 0.8f, 0.6f, 2, 1);
    private static readonly ModelManifest.GenerationDefaults Greedy = new(DoSample: false, 1, 1, 50, 1);

    [Fact]
    public void Of_NothingAsked_IsThePackagesOwn()
    {
        var plan = SamplingPlan.Of(SamplingOptions.ModelDefaults, Samples);
        Assert.Equal((0.8f, 0.6f, 2), (plan.Temperature, plan.TopP, plan.TopK));
        Assert.True(SamplingPlan.Of(SamplingOptions.ModelDefaults, Greedy).IsGreedy);
    }

    [Fact]
    public void Of_TemperatureZero_IsGreedyWhateverThePackageSays() =>
        Assert.True(SamplingPlan.Of(SamplingOptions.Greedy, Samples).IsGreedy);

    [Fact]
    public void Of_ASeedForAGreedyPackage_Samples() =>
        Assert.Equal((1f, 0), (SamplingPlan.Of(new SamplingOptions { Seed = 4 }, Greedy).Temperature, SamplingPlan.Of(new SamplingOptions { Seed = 4 }, Greedy).TopK));

    [Theory]
    [InlineData(-0.1f, null, null, "temperature")]
    [InlineData(2.1f, null, null, "temperature")]
    [InlineData(float.NaN, null, null, "temperature")]
    [InlineData(null, 0f, null, "top_p")]
    [InlineData(null, 1.5f, null, "top_p")]
    [InlineData(null, null, -2, "top_k")]
    public void Of_OutOfRange_IsRefusedByName(float? temperature, float? topP, int? topK, string parameter)
    {
        var refused = Assert.Throws<RequestRefusedException>(() => SamplingPlan.Of(new SamplingOptions { Temperature = temperature, TopP = topP, TopK = topK }, Samples));
        Assert.Equal(parameter, refused.Parameter);
    }
}
