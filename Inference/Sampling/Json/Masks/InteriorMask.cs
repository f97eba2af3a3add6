namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>What a text's automaton alone says about tokens, whatever the text stands in: worth sharing, since inside strings it is nearly all there is to say.</summary>
/// <param name="Inside">Tokens that stay in the text, or end exactly with it.</param>
/// <param name="MaxGrowth">How many bytes the longest way to the text's end grows by at most with one of them.</param>
/// <param name="Ends">Nodes of the trie at which the text may have ended, and below which there are tokens that go on.</param>
internal sealed record InteriorMask(ulong[] Inside, int MaxGrowth, int[] Ends)
{
    public long Bytes => 8L * Inside.Length + 4L * Ends.Length + 64;
}
