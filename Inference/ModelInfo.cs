using Glimpse.Inference.Artifacts;

namespace Glimpse.Inference;

/// <summary>What is loaded, for answers, logs and health checks.</summary>
/// <param name="Id">The package's id, such as <c>glimpse-demo</c>.</param>
/// <param name="Version">The package's version: 12 hex digits.</param>
/// <param name="Precision">fp32, fp16, bf16, int4 or int4-fp16.</param>
/// <param name="Provider">Where it computes: cpu or cuda.</param>
/// <param name="MaxTokens">Prompt and answer together, in tokens.</param>
/// <param name="MaxImageTokens">The most tokens that one picture may take, larger pictures are scaled down; 0: the model's own limit.</param>
public sealed record ModelInfo(string Id, string Version, string Precision, string Provider, int MaxTokens, int MaxImageTokens)
{
    /// <summary>The package's own sampling, for what requests leave out; null: not known.</summary>
    public ModelManifest.GenerationDefaults? Defaults { get; init; }

    /// <summary>What shapes an answer besides the package and the request: the engine's own version of the work, and those of its settings that change it.</summary>
    public string Processing { get; init; } = "";
}
