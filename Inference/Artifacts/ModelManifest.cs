using System.Text.Json.Serialization;

namespace Glimpse.Inference.Artifacts;

/// <summary>The package's glimpse.json: everything that the engine knows about a model besides its weights. See models/PACKAGE.md.</summary>
public sealed record ModelManifest
{
    /// <summary>The only layout of packages that this engine reads.</summary>
    public const int SupportedFormatVersion = 1;

    public required int FormatVersion { get; init; }
    public required string Id { get; init; }
    public required string Architecture { get; init; }
    public required string Version { get; init; }
    public required string Precision { get; init; }
    public required string KvType { get; init; }
    public required string Builder { get; init; }
    public required GraphFiles Graphs { get; init; }
    public required TextFacts Text { get; init; }
    public required VisionFacts Vision { get; init; }
    public required ScalingFacts Image { get; init; }
    public required TokenIds Tokens { get; init; }
    public required GenerationDefaults Generation { get; init; }
    public required IReadOnlyDictionary<string, FileFacts> Files { get; init; }

    /// <summary>File names of the three graphs.</summary>
    public sealed record GraphFiles(string VisionEncoder, string EmbedTokens, string Decoder);

    /// <summary>The decoder's sizes. <paramref name="VocabSize"/> is the width of the logits.</summary>
    public sealed record TextFacts(int Layers, int HiddenSize, int Heads, int KvHeads, int HeadDim, int VocabSize, int MaxPositions);

    /// <summary>The vision encoder's sizes: patches in pixels, merges in patches.</summary>
    public sealed record VisionFacts(int PatchSize, int TemporalPatchSize, int MergeSize, int Channels, int HeadDim, double RopeTheta);

    /// <summary>How pictures are scaled (in pixels times temporal patch) and normalised, a value per channel.</summary>
    public sealed record ScalingFacts(long ShortestEdge, long LongestEdge, float[] Mean, float[] Std);

    /// <summary>Ids of the tokens that mean something to the engine.</summary>
    public sealed record TokenIds(int Image, int ImageStart, int ImageEnd, int Pad, int[] Eos);

    /// <summary>The checkpoint's own generation_config.</summary>
    public sealed record GenerationDefaults(bool DoSample, float Temperature, float TopP, int TopK, float RepetitionPenalty);

    /// <summary>What a file must be.</summary>
    public sealed record FileFacts(string Sha256, long Bytes);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
