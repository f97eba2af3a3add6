using Glimpse.Cli.Doctor;
using Glimpse.Cli.Doctor.Checks;
using Glimpse.Inference;

namespace Glimpse.Cli.Tests.Doctor.Checks;

public sealed class GpuCheckTests
{
    private static readonly GpuFacts Nothing = new([], Driver: false, Provider: false, Missing: ["libcudnn.so.9"]);
    private static readonly GpuFacts Everything = new(["NVIDIA T4, 580.1, 15360 MiB"], Driver: true, Provider: true, Missing: []);

    [Fact]
    public void Judge_NoGpuOnCpu_IsGood() => Assert.Equal(Level.Good, Judge(ExecutionProvider.Cpu, Nothing).Level);

    [Fact]
    public void Judge_AllThereOnCuda_IsGoodAndNamesTheCard()
    {
        var finding = Judge(ExecutionProvider.Cuda, Everything);
        Assert.Equal(Level.Good, finding.Level);
        Assert.Contains("NVIDIA T4", finding.State, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_LackingPartOnCuda_IsBadAndNamesTheFirst()
    {
        AssertBad(Nothing, "driver");
        AssertBad(Everything with { Provider = false }, "libonnxruntime_providers_cuda.so");
        AssertBad(Everything with { Missing = ["libcudnn.so.9"] }, "libcudnn.so.9");
    }

    [Fact]
    public void Judge_CardWithoutProviderOnCpu_SaysWhatCudaWouldNeed()
    {
        var finding = Judge(ExecutionProvider.Cpu, Everything with { Provider = false });
        Assert.Equal(Level.Good, finding.Level);
        Assert.Contains("libonnxruntime_providers_cuda.so", finding.State, StringComparison.Ordinal);
    }

    private static void AssertBad(GpuFacts facts, string named)
    {
        var finding = Judge(ExecutionProvider.Cuda, facts);
        Assert.Equal(Level.Bad, finding.Level);
        Assert.Contains(named, finding.State, StringComparison.Ordinal);
        Assert.Contains("Glimpse__Provider=cpu", finding.Advice, StringComparison.Ordinal);
    }

    private static Finding Judge(ExecutionProvider provider, GpuFacts facts) => Assert.Single(GpuCheck.Judge(provider, facts));
}
