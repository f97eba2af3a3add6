namespace Glimpse.Inference.Imaging;

/// <summary>How the model wants its pictures, from the package's manifest.</summary>
/// <param name="PatchSize">Pixels along a patch's side.</param>
/// <param name="TemporalPatchSize">Frames in a patch; a still picture is repeated.</param>
/// <param name="MergeSize">Patches along the side of the block that becomes one token.</param>
/// <param name="Channels">Always 3: red, green, blue.</param>
/// <param name="ShortestEdge">Despite its name, the fewest pixels of a picture, all its frames counted.</param>
/// <param name="LongestEdge">Despite its name, the most pixels of a picture, all its frames counted.</param>
/// <param name="Mean">Of each channel, in 0..1.</param>
/// <param name="Std">Standard deviation of each channel, in 0..1.</param>
/// <param name="MaxTokens">The most tokens of one picture, larger ones are scaled down; 0: no cap but <paramref name="LongestEdge"/>.</param>
public sealed record ImageSettings(
    int PatchSize, int TemporalPatchSize, int MergeSize, int Channels, long ShortestEdge, long LongestEdge, float[] Mean, float[] Std, int MaxTokens)
{
    // OpenAI's guide to images and vision: with low "the model receives a low-resolution 512px x 512px version of the image".
    private const long LowDetailPixels = 512 * 512;

    /// <summary>The same for pictures of low detail: as many pixels at most, but never fewer than the model takes.</summary>
    public ImageSettings AtLowDetail()
    {
        var token = (long)TokenSize * TokenSize;
        var fewest = (ShortestEdge - 1) / (token * TemporalPatchSize) + 1;
        var cap = (int)Math.Max(LowDetailPixels / token, fewest);
        return this with { MaxTokens = MaxTokens == 0 ? cap : Math.Min(MaxTokens, cap) };
    }

    /// <summary>Pixels along the side of the square that becomes one token; sides of resized pictures are multiples of it.</summary>
    public int TokenSize => PatchSize * MergeSize;

    /// <summary>Numbers in one patch.</summary>
    public int PatchLength => Channels * TemporalPatchSize * PatchSize * PatchSize;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Channels, 3);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TemporalPatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MergeSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ShortestEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestEdge, ShortestEdge);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Mean.Length, Channels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Std.Length, Channels);
    }
}
