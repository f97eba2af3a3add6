using System.Collections.Concurrent;
using System.Globalization;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>
/// A class of characters. Dialects differ on it (is é a \w? ECMA says no, Python says yes; is 🎉 one character? .NET says two), so it has two readings:
/// what every dialect takes in, and what some does. What is written uses the narrow one, and a negation leaves the wide one out, so that the text fits whoever checks it.
/// Characters beyond U+FFFF are therefore written only where a pattern spells them out.
/// </summary>
internal readonly record struct CharacterClass(CodePointSet Narrow, CodePointSet Wide)
{
    private static readonly CodePointSet OneUnit = CodePointSet.Of(Span(0, 0xFFFF));
    private static readonly CodePointSet AsciiWord = CodePointSet.Of(Span('0', '9'), Span('A', 'Z'), Span('a', 'z'), Span('_', '_'));

    // Letters, marks and numbers come first in the enumeration.
    private static readonly Lazy<CodePointSet> AnyWord = new(() => Of(category => category is <= UnicodeCategory.OtherNumber or UnicodeCategory.ConnectorPunctuation).Union(CodePointSet.OfCharacters("\u200C\u200D")));
    private static readonly Lazy<CodePointSet> AnyDigit = new(() => Of(category => category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber));
    private static readonly CodePointSet SharedSpace = CodePointSet.Of(Span('\t', '\r'), Span(' ', ' '), Span(0xA0, 0xA0), Span(0x1680, 0x1680), Span(0x2000, 0x200A),
        Span(0x2028, 0x2029), Span(0x202F, 0x202F), Span(0x205F, 0x205F), Span(0x3000, 0x3000));
    private static readonly CodePointSet AnySpace = SharedSpace.Union(CodePointSet.Of(Span(0x1C, 0x1F), Span(0x85, 0x85), Span(0x180E, 0x180E), Span(0xFEFF, 0xFEFF)));

    /// <summary>Everything but line ends.</summary>
    public static CharacterClass Dot { get; } = Exactly(CodePointSet.OfCharacters("\n\r\u2028\u2029")).Negated();

    public static CharacterClass Exactly(CodePointSet set) => new(set, set);

    public CharacterClass Negated() => new(Wide.Complement().Intersect(OneUnit), Narrow.Complement());

    /// <summary>What any of the classes has.</summary>
    public static CharacterClass Of(IReadOnlyList<CharacterClass> classes, CompileBudget budget)
    {
        budget.Spend(50 + 20L * classes.Sum(member => member.Narrow.Ranges.Length + member.Wide.Ranges.Length));
        return new CharacterClass(CodePointSet.Of(classes.SelectMany(member => member.Narrow.Ranges.ToArray())), CodePointSet.Of(classes.SelectMany(member => member.Wide.Ranges.ToArray())));
    }

    /// <summary>The class of \d, \w, \s and their capitals; null for other letters.</summary>
    public static CharacterClass? OfEscape(int letter) => letter switch
    {
        'd' => new(CodePointSet.Of(Span('0', '9')), AnyDigit.Value),
        'w' => new(AsciiWord, AnyWord.Value),
        's' => new(SharedSpace, AnySpace),
        'D' or 'W' or 'S' => OfEscape(letter | 0x20)!.Value.Negated(),
        _ => null,
    };

    /// <summary>The class of \p{…}: a general category by its short name, such as L or Lu, or its usual long one; null for others.</summary>
    public static CharacterClass? OfProperty(string name)
    {
        var category = name.StartsWith("General_Category=", StringComparison.Ordinal) ? name["General_Category=".Length..]
            : name.StartsWith("gc=", StringComparison.Ordinal) ? name[3..] : name;
        category = category switch { "Letter" => "L", "Uppercase_Letter" => "Lu", "Lowercase_Letter" => "Ll", "Mark" => "M", "Number" => "N", "Punctuation" => "P", "Symbol" => "S", "Separator" => "Z", _ => category };
        var members = Enumerable.Range(0, ShortNames.Length).Where(index => ShortNames[index].StartsWith(category, StringComparison.Ordinal)).ToArray();
        return category.Length is 0 or > 2 || members.Length == 0 ? null
            : Properties.GetOrAdd(category, _ => Of(found => Array.IndexOf(members, (int)found) >= 0) is var set ? new CharacterClass(set.Intersect(OneUnit), set) : default);
    }

    /// <summary>By short name: finding one looks at every code point.</summary>
    private static readonly ConcurrentDictionary<string, CharacterClass> Properties = new(StringComparer.Ordinal);

    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] ShortNames =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private static CodePointSet Of(Func<UnicodeCategory, bool> belongs)
    {
        List<CodePointSet.Range> ranges = [];
        for (var codePoint = 0; codePoint <= CodePointSet.Last; codePoint++)
        {
            if (!belongs(CharUnicodeInfo.GetUnicodeCategory(codePoint))) continue;
            if (ranges.Count > 0 && ranges[^1].High == codePoint - 1) ranges[^1] = ranges[^1] with { High = codePoint };
            else ranges.Add(new CodePointSet.Range(codePoint, codePoint));
        }
        return CodePointSet.Of(ranges);
    }

    private static CodePointSet.Range Span(int low, int high) => new(low, high);
}
