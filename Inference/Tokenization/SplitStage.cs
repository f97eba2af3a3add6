using Glimpse.Inference.Tokenization.Patterns;

namespace Glimpse.Inference.Tokenization;

/// <summary>A part of a text, in code points.</summary>
internal readonly record struct Piece(int Start, int End);

/// <summary>Cuts pieces where a pattern matches.</summary>
/// <param name="keepMatches">Whether what matches is a word.</param>
/// <param name="keepGaps">Whether what lies between matches is.</param>
internal sealed class SplitStage(Pattern pattern, bool keepMatches, bool keepGaps)
{
    /// <summary>
    /// Characters that may be looked at for each one of the text. The patterns in use need under 30; a pattern that goes back over and over would
    /// take time with the square of the text, which whoever sends the text could choose.
    /// </summary>
    private const int EffortPerCharacter = 128;

    /// <summary>Cuts one piece. The pattern sees nothing outside of it.</summary>
    /// <exception cref="TextTooComplexException">The pattern goes back too often over this text.</exception>
    public void Split(ReadOnlySpan<int> text, Piece piece, List<Piece> words)
    {
        var inside = text[..piece.End];
        var effort = 4096 + (long)EffortPerCharacter * (piece.End - piece.Start);
        int at = piece.Start, gap = at;
        while (at < piece.End)
        {
            var end = pattern.Match(inside, at, ref effort);
            if (effort < 0) throw new TextTooComplexException();
            if (end <= at) at++;
            else
            {
                if (keepGaps && gap < at) words.Add(new Piece(gap, at));
                if (keepMatches) words.Add(new Piece(at, end));
                at = gap = end;
            }
        }
        if (keepGaps && gap < at) words.Add(new Piece(gap, at));
    }
}
