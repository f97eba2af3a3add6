using System.Runtime.InteropServices;
using Glimpse.Inference;
using Glimpse.Inference.Diagnostics;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>GPU, driver and what CUDA needs. Without a GPU all is well as long as the provider is cpu.</summary>
internal sealed class GpuCheck(ExecutionProvider provider) : ICheck
{
    private const string Subject = "GPU";

    /// <summary>What ONNX Runtime's CUDA provider links to: CUDA 12 and cuDNN 9.</summary>
    private static readonly string[] CudaLibraries = ["libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcufft.so.11", "libcudnn.so.9"];

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var cards = await OtherProgram.RunAsync("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"], TimeSpan.FromSeconds(10), cancellation);
        return Judge(provider, new GpuFacts(
            cards?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Loads("libcuda.so.1"),
            RuntimeFacts.HasCudaProvider,
            [.. CudaLibraries.Where(library => !Loads(library))]));
    }

    public static IReadOnlyList<Finding> Judge(ExecutionProvider provider, GpuFacts facts)
    {
        var found = facts.Cards.Count > 0 ? string.Join("; ", facts.Cards) : facts.Driver ? "a driver, but nvidia-smi lists no card" : "none";
        var lacking = Lacking(facts);
        if (lacking is null) return [provider == ExecutionProvider.Cuda ? Finding.Good(Subject, $"{found}; CUDA can be used") : Finding.Good(Subject, $"{found}; not used: the provider is cpu (Glimpse__Provider=cuda uses it)")];
        if (provider == ExecutionProvider.Cuda) return [Finding.Bad(Subject, $"{found}; the provider is cuda, but {lacking.Value.State}", lacking.Value.Advice)];
        return [Finding.Good(Subject, facts.Cards.Count > 0 ? $"{found}; not used: the provider is cpu, and for cuda {lacking.Value.State}" : $"{found}; not needed: the provider is cpu")];
    }

    private static (string State, string Advice)? Lacking(GpuFacts facts) => facts switch
    {
        { Driver: false } => ("there is no NVIDIA driver (libcuda.so.1)", "Install the driver, or start the container with --gpus all; or set Glimpse__Provider=cpu."),
        { Provider: false } => ("ONNX Runtime's CUDA provider (libonnxruntime_providers_cuda.so) is not beside the program", "Build with -p:OnnxRuntimeFrom=nuget, or use the GPU image; or set Glimpse__Provider=cpu."),
        { Missing.Count: > 0 } => ($"these libraries do not load: {string.Join(", ", facts.Missing)}", "Install CUDA 12 and cuDNN 9, or use the GPU image; or set Glimpse__Provider=cpu."),
        _ => null,
    };

    private static bool Loads(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }
}

/// <summary>What was found of a GPU.</summary>
/// <param name="Cards">Name, driver and memory of each, as nvidia-smi says them.</param>
/// <param name="Driver">libcuda.so.1 loads.</param>
/// <param name="Provider">ONNX Runtime's CUDA provider is beside the program.</param>
/// <param name="Missing">Libraries that the provider needs and that do not load.</param>
internal sealed record GpuFacts(IReadOnlyList<string> Cards, bool Driver, bool Provider, IReadOnlyList<string> Missing);
