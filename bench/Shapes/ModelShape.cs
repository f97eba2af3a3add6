using Glimpse.Bench.Harness;

namespace Glimpse.Bench.Shapes;

/// <summary>The sizes of a synthetic GLM-4V checkpoint.</summary>
internal sealed record ModelShape(
    string Name, int Hidden, int Layers, int Heads, int KvHeads, int Intermediate, int Vocabulary, int VisionDepth, int VisionHidden, int VisionHeads, int MaxPositions)
{
    /// <summary>Fits in no L3 cache of a laptop and computes a token in milliseconds: for quick runs.</summary>
    public static readonly ModelShape Small = new("small", 1024, 12, 16, 2, 4096, 32768, 4, 512, 8, 4096);

    /// <summary>1.6 billion parameters in the decoder: about 1 GB in 4 bits.</summary>
    public static readonly ModelShape Large = new("large", 2048, 24, 16, 2, 8192, 65536, 2, 512, 8, 4096);

    /// <summary>GLM-4.1V-9B's vision tower in its widths, 2 of its 24 blocks, in front of a decoder of one layer.</summary>
    public static readonly ModelShape Vision = new("vision", 4096, 1, 32, 2, 1024, 4096, 2, 1536, 12, 4096);

    public int HeadDim => Hidden / Heads;

    /// <summary>Weights of the decoder that every token reads: matrices of all layers and the head, not the table of embeddings.</summary>
    public long DecoderWeights => (long)Layers * ((long)Hidden * (Heads + 2 * KvHeads) * HeadDim + (long)Hidden * Hidden + 3L * Hidden * Intermediate) + (long)Hidden * Vocabulary;

    public static string Root => Path.Combine(Machine.RepositoryRoot, "artifacts", "bench");

    public string PackageFolder => Path.Combine(Root, "models", $"shape-{Name}-int4");

    public string GgufPath => Path.Combine(Root, "gguf", $"shape-{Name}.gguf");

    public string GenAiFolder => Path.Combine(Root, "genai", "shape-" + Name);

    public override string ToString() => FormattableString.Invariant(
        $"{Layers} layers, hidden {Hidden}, {Heads} heads ({KvHeads} for keys and values), inner {Intermediate}, vocabulary {Vocabulary}: {DecoderWeights / 1e6:F0} M weights a token");

    public static ModelShape Named(string name) => name switch
    {
        "small" => Small,
        "large" => Large,
        "vision" => Vision,
        _ => throw new UsageException($"No shape is called '{name}': there are small, large and vision."),
    };
}
