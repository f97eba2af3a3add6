namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>The tokens allowed at a position.</summary>
/// <param name="Inside">Those that stay in the text there, shared with other positions; null where it is no text.</param>
/// <param name="Others">All others, those that bring the answer's end nearest first.</param>
/// <param name="Growth">By how many tokens each of the others moves the answer's end away; less than 0: nearer.</param>
internal sealed record MaskEntry(InteriorMask? Inside, int[] Others, int[] Growth)
{
    public int MaxGrowth => Math.Max(Inside?.MaxGrowth ?? int.MinValue, Growth.Length > 0 ? Growth[^1] : int.MinValue);

    /// <summary>What it holds for itself.</summary>
    public long Bytes => 8L * Others.Length + 96;
}
