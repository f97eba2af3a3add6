namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>What a text alone says about tokens, whatever the text stands in: worth sharing, since inside strings it is nearly all there is to say.</summary>
/// <param name="inside">Tokens that stay in the text, or end exactly with it.</param>
/// <param name="maxGrowth">By how many bytes one of them moves the text's nearest end away at most.</param>
/// <param name="ends">Nodes of the trie at which the text may have ended, and below which there are tokens that go on.</param>
internal sealed class InteriorMask(ulong[] inside, int maxGrowth, int[] ends)
{
    public ReadOnlySpan<ulong> Inside => inside;
    public int MaxGrowth => maxGrowth;
    public ReadOnlySpan<int> Ends => ends;
    public long Bytes => 8L * inside.Length + 4L * ends.Length + 150;
}
