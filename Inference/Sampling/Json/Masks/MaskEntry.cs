namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>The tokens allowed at a place; in a text, only those that leave it.</summary>
/// <param name="Tokens">Those that bring the answer's end nearest first.</param>
/// <param name="Growth">By how many tokens each moves the answer's end away; less than 0: nearer.</param>
internal sealed record MaskEntry(int[] Tokens, int[] Growth)
{
    public long Bytes => 8L * Tokens.Length + 200;
}
