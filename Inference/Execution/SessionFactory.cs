using Glimpse.Inference.Artifacts;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.Inference.Execution;

/// <summary>Opens graphs of a package on the chosen provider.</summary>
internal sealed class SessionFactory(ModelPackage package, EngineOptions options)
{
    public ModelManifest Manifest => package.Manifest;

    /// <summary>Threads of one run: the option, or one per core of this process.</summary>
    public int Threads { get; } = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;

    public bool OnCuda => options.Provider == ExecutionProvider.Cuda;

    /// <summary>ONNX Runtime's own settings for every session, by its names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <param name="file">The graph's file name in the package.</param>
    /// <param name="threads">Threads of one run; 1 for graphs too small to share.</param>
    /// <exception cref="ModelLoadException">ONNX Runtime refuses the graph, or the provider is not there.</exception>
    public InferenceSession Open(string file, int threads)
    {
        using var session = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        foreach (var (name, value) in Settings) session.AddSessionConfigEntry(name, value);
        if (OnCuda) AppendCuda(session);
        try
        {
            return new InferenceSession(package.PathOf(file), session);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException($"ONNX Runtime cannot load '{package.PathOf(file)}' on {options.Provider}: {e.Message}", e);
        }
    }

    private static void AppendCuda(SessionOptions session)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            // The key-value cache is ours and of fixed size: let the arena grow by what is asked, not by doubling.
            cuda.UpdateOptions(new Dictionary<string, string> { ["arena_extend_strategy"] = "kSameAsRequested" });
            session.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ModelLoadException(
                "The provider is set to cuda, but CUDA cannot be used here: ONNX Runtime's CUDA provider (libonnxruntime_providers_cuda.so), CUDA 12, cuDNN 9 or a GPU is missing. "
                + "Use the GPU image, or set Glimpse__Provider=cpu. './run doctor' says what is there.", e);
        }
    }
}
