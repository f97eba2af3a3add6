namespace Glimpse.Inference.Tokenization;

/// <summary>Cuts ordinary text into the words that merge on their own.</summary>
/// <param name="prefixSpace">Whether a text that does not begin with a space gets one.</param>
internal sealed class PreTokenizer(SplitStage[] stages, bool prefixSpace)
{
    public bool PrefixSpace => prefixSpace;

    /// <summary>The words in order, in <paramref name="words"/>; <paramref name="other"/> is room for the stages between.</summary>
    public void Split(ReadOnlySpan<int> text, ref List<Piece> words, ref List<Piece> other)
    {
        words.Clear();
        words.Add(new Piece(0, text.Length));
        foreach (var stage in stages)
        {
            other.Clear();
            foreach (var piece in words) stage.Split(text, piece, other);
            (words, other) = (other, words);
        }
    }
}
