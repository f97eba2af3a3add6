using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;

namespace Glimpse.Inference.Diagnostics;

/// <summary>How much memory a model takes when it serves, before it is loaded.</summary>
public static class MemoryNeed
{
    /// <summary>The process with its runtimes (190 MB resident with the demo model loaded), pictures being decoded, and a step's intermediate results.</summary>
    private const long Process = 300_000_000;

    /// <summary>Weights as they are read, and once more in the order that the CPU's kernels want (prepacking).</summary>
    private const double CopiesOfWeights = 2;

    /// <summary>Bytes: an estimate of the most, for the CPU's memory or, with CUDA, for the GPU's.</summary>
    /// <exception cref="ModelLoadException">The options ask for more than the model can do.</exception>
    public static long Of(ModelManifest manifest, EngineOptions options)
    {
        var limits = EngineLimits.Of(options, manifest);
        var weights = manifest.Files.Values.Sum(file => file.Bytes);
        return Process + (long)(weights * CopiesOfWeights) + KvCache.BytesOf(manifest, limits.Slots, limits.SequenceTokens);
    }
}
