using Glimpse.Inference.Execution;
using Glimpse.Inference.Imaging.Native;

namespace Glimpse.Inference.Diagnostics;

/// <summary>Which native libraries this process has. The first look at a library loads it, and throws where it does not load.</summary>
public static class RuntimeFacts
{
    private const string CudaProvider = "libonnxruntime_providers_cuda.so";

    /// <summary>ONNX Runtime's version, such as 1.29.0.</summary>
    public static string OnnxRuntimeVersion() => OnnxRuntimeFacts.Version;

    /// <summary>The version of libvips, such as 8.18.7.</summary>
    public static string ImageLibraryVersion() => VipsRuntime.Version;

    /// <summary>Whether ONNX Runtime's CUDA provider lies beside the program, or where its NuGet package puts it.</summary>
    public static bool HasCudaProvider =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, CudaProvider)) || File.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", CudaProvider));
}
