using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Imaging;

/// <summary>A picture ready for the vision encoder.</summary>
public sealed class PreparedImage
{
    private readonly PatchExtractor _patches;

    internal PreparedImage(ImageFacts facts, RgbImage pixels, PatchExtractor patches, int tokens)
    {
        (Facts, Pixels, Tokens, _patches) = (facts, pixels, tokens, patches);
        Grid = patches.GridOf(pixels);
    }

    /// <summary>What its file is.</summary>
    public ImageFacts Facts { get; }

    public PatchGrid Grid { get; }

    /// <summary>Upright, on white, resized; before normalisation.</summary>
    public RgbImage Pixels { get; }

    /// <summary>Tokens that the picture takes in the prompt.</summary>
    public int Tokens { get; }

    /// <param name="destination">The encoder's <c>pixel_values</c>: [patches, channels * temporal * patch * patch].</param>
    public void WritePatches(Span<float> destination) => _patches.Write(Pixels, destination);
}
