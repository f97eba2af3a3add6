namespace Glimpse.ModelBuilder.Packages;

/// <summary>Names inside a package; models/PACKAGE.md is the contract.</summary>
internal static class PackageNames
{
    public const string Manifest = "glimpse.json";
    public const string Current = "current";
    public const string VisionEncoder = "vision_encoder.onnx";
    public const string EmbedTokens = "embed_tokens.onnx";
    public const string Decoder = "decoder_model_merged.onnx";

    public static string DataOf(string model) => model + "_data";
}
