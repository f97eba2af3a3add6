using System.Globalization;
using System.Text;

namespace Glimpse.Descriptions.Guards.Injection;

/// <summary>
/// A text as it is compared: letters and digits only, in one case, width and script variant. What a reader would not see is gone; spaces, punctuation and symbols
/// between letters are gone too, but a letter remembers whether it stood right behind the one before, and a long gap parts for good.
/// </summary>
internal sealed class FoldedText
{
    /// <summary>Stands where more lay between two letters than a phrase can bridge.</summary>
    public const char Break = '\n';
    private const int LongestGap = 16;

    private readonly char[] _letters;
    private readonly bool[] _glued;

    private FoldedText(char[] letters, bool[] glued) => (_letters, _glued) = (letters, glued);

    public int Length => _letters.Length;

    public ReadOnlySpan<char> Letters => _letters;

    /// <summary>Whether the letters from one index up to another begin and end where words do. Only Latin words have such ends.</summary>
    public bool IsWhole(int start, int end) => !GoesOn(start) && !GoesOn(end);

    public static FoldedText Of(string text)
    {
        var letters = new List<char>(text.Length);
        var glued = new List<bool>(text.Length);
        var gap = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnseen(rune)) continue;
            var letter = Rune.IsLetterOrDigit(rune) || rune.Value > char.MaxValue ? Lookalikes.Fold(rune) : Lookalikes.Circled(rune);
            if (letter == '\0')
            {
                gap++;
                continue;
            }
            if (gap > LongestGap) Add(Break, isGlued: false);
            Add(letter, isGlued: gap == 0);
            gap = 0;
        }
        return new([.. letters], [.. glued]);

        void Add(char letter, bool isGlued)
        {
            letters.Add(letter);
            glued.Add(isGlued);
        }
    }

    // Between two Latin letters without anything between them there is no end of a word.
    private bool GoesOn(int at) => at > 0 && at < Length && _glued[at] && char.IsAsciiLetterOrDigit(_letters[at]) && char.IsAsciiLetterOrDigit(_letters[at - 1]);

    // Zero-width characters, soft hyphens, direction and variation marks, accents that stand alone, fillers and blanks that look like nothing.
    private static bool IsUnseen(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
