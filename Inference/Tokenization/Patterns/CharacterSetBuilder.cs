using System.Globalization;

namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>Collects what a bracket expression lists.</summary>
internal sealed class CharacterSetBuilder
{
    private const uint AllCategories = (1u << 30) - 1;
    private readonly List<(int First, int Last)> _ranges = [];
    private uint _categories;
    private bool _nonSpaces;

    public bool Negated { get; set; }

    public void AddRange(int first, int last, bool ignoreCase)
    {
        _ranges.Add((first, last));
        if (!ignoreCase) return;
        for (var letter = Math.Max(first, 'A'); letter <= Math.Min(last, 'z'); letter++)
            if (char.IsAsciiLetter((char)letter)) AddFolded((char)letter);
    }

    public void AddSpaces()
    {
        AddCategories(Mask("Z"), negated: false);
        _ranges.AddRange([('\t', '\r'), (0x85, 0x85)]);
    }

    public void AddNonSpaces() => _nonSpaces = true;

    public void AddCategories(uint mask, bool negated) => _categories |= negated ? AllCategories & ~mask : mask;

    public CharacterSet Build() => new(_ranges, _categories, _nonSpaces, Negated);

    /// <summary>The categories of a property such as L, Lu or N; 0 for a name that is none.</summary>
    public static uint Mask(string name) => name.ToUpperInvariant() switch
    {
        "L" => Bits(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter),
        "LU" => Bits(UnicodeCategory.UppercaseLetter),
        "LL" => Bits(UnicodeCategory.LowercaseLetter),
        "LT" => Bits(UnicodeCategory.TitlecaseLetter),
        "LM" => Bits(UnicodeCategory.ModifierLetter),
        "LO" => Bits(UnicodeCategory.OtherLetter),
        "M" => Bits(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark),
        "MN" => Bits(UnicodeCategory.NonSpacingMark),
        "MC" => Bits(UnicodeCategory.SpacingCombiningMark),
        "ME" => Bits(UnicodeCategory.EnclosingMark),
        "N" => Bits(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber),
        "ND" => Bits(UnicodeCategory.DecimalDigitNumber),
        "NL" => Bits(UnicodeCategory.LetterNumber),
        "NO" => Bits(UnicodeCategory.OtherNumber),
        "P" => Bits(UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation),
        "S" => Bits(UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol),
        "Z" => Bits(UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator),
        "ZS" => Bits(UnicodeCategory.SpaceSeparator),
        _ => 0,
    };

    private static uint Bits(params ReadOnlySpan<UnicodeCategory> categories)
    {
        var mask = 0u;
        foreach (var category in categories) mask |= 1u << (int)category;
        return mask;
    }

    // Unicode's folding crosses from ASCII in two places: ſ (U+017F) is an s and the Kelvin sign (U+212A) a k.
    private void AddFolded(char letter)
    {
        int lower = letter | 0x20, upper = letter & ~0x20;
        _ranges.AddRange([(lower, lower), (upper, upper)]);
        if (lower == 's') _ranges.Add((0x17F, 0x17F));
        if (lower == 'k') _ranges.Add((0x212A, 0x212A));
    }
}
