using System.Globalization;

namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>
/// What one place of a pattern accepts, over whole code points: .NET's own regular expressions see UTF-16, where a letter beyond U+FFFF is two
/// surrogates and no letter. The categories are .NET's tables, which a test compares with the reference's.
/// </summary>
internal sealed class CharacterSet
{
    private readonly UInt128 _ascii;
    private readonly uint _categories;
    private readonly bool _nonSpaces;
    private readonly bool _negated;
    private readonly (int First, int Last)[] _ranges;

    /// <param name="categories">A bit for each <see cref="UnicodeCategory"/>.</param>
    /// <param name="nonSpaces">Everything but white space belongs to it too.</param>
    /// <param name="negated">The set is all that was not listed.</param>
    public CharacterSet(IEnumerable<(int First, int Last)> ranges, uint categories, bool nonSpaces, bool negated)
    {
        (_ranges, _categories, _nonSpaces, _negated) = ([.. ranges], categories, nonSpaces, negated);
        for (var character = 0; character < 128; character++)
            if (Evaluate(character)) _ascii |= UInt128.One << character;
    }

    public bool Contains(int codePoint) => codePoint < 128 ? (_ascii >> codePoint & 1) != 0 : Evaluate(codePoint);

    /// <summary>White_Space of Unicode, which is the reference's <c>\s</c>; none of it lies beyond U+FFFF.</summary>
    public static bool IsSpace(int codePoint) => codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint);

    private bool Evaluate(int codePoint)
    {
        var listed = (_categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint) & 1) != 0
            || _nonSpaces && !IsSpace(codePoint);
        for (var i = 0; i < _ranges.Length && !listed; i++)
            listed = codePoint >= _ranges[i].First && codePoint <= _ranges[i].Last;
        return listed != _negated;
    }
}
