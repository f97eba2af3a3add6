using System.Buffers;
using System.Globalization;
using System.Text;

namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>Reads a pattern from left to right.</summary>
internal ref struct PatternParser
{
    private readonly ReadOnlySpan<char> _source;
    private const int DeepestGroup = 32;
    private int _at;
    private int _depth;
    private bool _ignoreCase;

    private PatternParser(string source) => _source = source;

    public static Element Parse(string source)
    {
        var parser = new PatternParser(source);
        var choice = parser.Choice();
        return parser._at == source.Length ? choice : throw new PatternException($"')' at {parser._at} closes nothing");
    }

    /// <summary>The text as a pattern that matches it literally.</summary>
    public static string Escape(string text) => string.Concat(text.EnumerateRunes().Select(rune => $@"\x{{{rune.Value:X}}}"));

    private readonly bool Ended => _at == _source.Length;

    private bool Take(string expected)
    {
        if (!_source[_at..].StartsWith(expected)) return false;
        _at += expected.Length;
        return true;
    }

    private ChoiceElement Choice()
    {
        List<IReadOnlyList<Element>> ways = [];
        do ways.Add(Row()); while (Take("|"));
        return new ChoiceElement(ways);
    }

    private List<Element> Row()
    {
        List<Element> row = [];
        var letters = "";
        while (!Ended && _source[_at] is not ('|' or ')'))
        {
            var before = _at;
            row.Add(Element());
            letters = _ignoreCase && _at == before + 1 ? letters + char.ToLowerInvariant(_source[before]) : "";
            // ss, st, ff, fi and fl are also one character each (ß, ﬆ, ﬀ, ﬁ, ﬂ) where case is ignored: sets of single characters cannot say that.
            if (letters.Length > 1 && letters[^2..] is "ss" or "st" or "ff" or "fi" or "fl") throw new PatternException($"\"{letters[^2..]}\" in (?i:…)");
        }
        return row;
    }

    private Element Element()
    {
        if (Take("$")) return new LineEndElement();
        if (Take("(")) return Group();
        var set = Take("[") ? Brackets() : Single();
        var (minimum, maximum, possessive) = Quantifier();
        return new RunElement(set, minimum, maximum, possessive);
    }

    private Element Group()
    {
        var outer = _ignoreCase;
        bool? negative = null;
        if (Take("?=")) negative = false;
        else if (Take("?!")) negative = true;
        else if (Take("?i:")) _ignoreCase = true;
        else if (!Take("?:") && !Ended && _source[_at] == '?') throw Unsupported("group", _at - 1);

        if (++_depth > DeepestGroup) throw new PatternException("groups nest too deep");
        Element group = Choice();
        _depth--;
        _ignoreCase = outer;
        if (!Take(")")) throw new PatternException("a group is not closed");
        if (negative is { } isNegative) group = new LookAheadElement(group, isNegative);
        var quantifier = _at;
        return Quantifier() switch
        {
            (1, 1, _) => group,
            (0, 1, var possessive) when negative is null => new OptionalElement(group, possessive),
            _ => throw Unsupported("repetition of a group", quantifier),
        };
    }

    // The dialect is Ruby's: + after ?, * or + makes it possessive, but after {…} it repeats the repetition.
    private (int Minimum, int Maximum, bool Possessive) Quantifier()
    {
        var start = _at;
        var (minimum, maximum) = Take("?") ? (0, 1) : Take("*") ? (0, int.MaxValue) : Take("+") ? (1, int.MaxValue) : (1, 1);
        var interval = start == _at && Take("{");
        if (interval) (minimum, maximum) = Interval(start);
        var possessive = _at > start && Take("+");
        if (interval && possessive) (maximum, possessive) = minimum <= 1 ? (int.MaxValue, false) : throw Unsupported("repetition", start);
        if (_at > start && !Ended && _source[_at] is '?' or '*' or '+' or '{') throw Unsupported("repetition", start);
        return (minimum, maximum, possessive);
    }

    private (int Minimum, int Maximum) Interval(int start)
    {
        var minimum = Number();
        var maximum = Take(",") ? Number() ?? int.MaxValue : minimum;
        return Take("}") && maximum is { } most && most > 0 && (minimum ?? 0) <= most
            ? (minimum ?? 0, most)
            : throw Unsupported("repetition", start);
    }

    private int? Number()
    {
        var start = _at;
        while (!Ended && char.IsAsciiDigit(_source[_at]) && _at - start < 5) _at++;
        return _at == start ? null : int.Parse(_source[start.._at], CultureInfo.InvariantCulture);
    }

    private CharacterSet Single()
    {
        var set = new CharacterSetBuilder();
        if (Take(".")) { set.AddRange('\n', '\n', false); set.Negated = true; }
        else if (_source[_at] is '^' or '*' or '+' or '?' or '{') throw Unsupported("place of", _at);
        else if (!TryClass(set)) Add(set, Character());
        return set.Build();
    }

    private CharacterSet Brackets()
    {
        var start = _at - 1;
        var set = new CharacterSetBuilder { Negated = Take("^") };
        if (set.Negated && _ignoreCase || Take("]")) throw Unsupported("set", start);
        while (!Take("]"))
        {
            if (Ended) throw new PatternException($"the set at {start} is not closed");
            if (_source[_at] == '[' || _source[_at..].StartsWith("&&")) throw Unsupported("set within a set", _at);
            if (TryClass(set)) continue;
            var first = Character();
            if (_source[_at..] is ['-', not ']', ..] && Take("-")) Add(set, first, Character());
            else Add(set, first);
        }
        return set.Build();
    }

    private readonly void Add(CharacterSetBuilder set, int first, int? last = null)
    {
        if (_ignoreCase && Math.Max(first, last ?? 0) >= 0x80) throw new PatternException("a character beyond ASCII in (?i:…)");
        if (last < first) throw new PatternException($"the range U+{first:X4}-U+{last:X4} runs backwards");
        set.AddRange(first, last ?? first, _ignoreCase);
    }

    // \s, \S, \d, \D, \p{…}, \P{…}, \p{^…}
    private bool TryClass(CharacterSetBuilder set)
    {
        var start = _at;
        if (Take(@"\s")) set.AddSpaces();
        else if (Take(@"\S")) set.AddNonSpaces();
        else if (Take(@"\d")) set.AddCategories(CharacterSetBuilder.Mask("Nd"), negated: false);
        else if (Take(@"\D")) set.AddCategories(CharacterSetBuilder.Mask("Nd"), negated: true);
        else if (Take(@"\P{")) set.AddCategories(Property(start), negated: true);
        else if (Take(@"\p{")) { var negated = Take("^"); set.AddCategories(Property(start), negated); }
        else return false;
        return true;
    }

    private uint Property(int start)
    {
        var length = _source[_at..].IndexOf('}');
        var mask = length < 0 ? 0 : CharacterSetBuilder.Mask(_source.Slice(_at, length).ToString());
        if (mask == 0 || _ignoreCase) throw Unsupported("property", start);
        _at += length + 1;
        return mask;
    }

    private int Character()
    {
        var start = _at;
        if (!Take(@"\")) return CodePoint();
        if (Take("n")) return '\n';
        if (Take("r")) return '\r';
        if (Take("t")) return '\t';
        if (Take("f")) return '\f';
        if (Take("v")) return '\v';
        if (Take("x{")) return Hex(1, 6, "}", start);
        if (Take("x")) return Hex(2, 2, "", start);
        if (Take("u")) return Hex(4, 4, "", start);
        return !Ended && char.IsAscii(_source[_at]) && !char.IsAsciiLetterOrDigit(_source[_at]) ? _source[_at++] : throw Unsupported("escape", start);
    }

    private int CodePoint()
    {
        if (Rune.DecodeFromUtf16(_source[_at..], out var rune, out var length) != OperationStatus.Done) throw new PatternException($"no character at {_at}");
        _at += length;
        return rune.Value;
    }

    private int Hex(int least, int most, string end, int start)
    {
        var digits = _at;
        while (!Ended && char.IsAsciiHexDigit(_source[_at]) && _at - digits < most) _at++;
        var value = _at - digits < least ? -1 : int.Parse(_source[digits.._at], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Take(end) && Rune.IsValid(value) ? value : throw Unsupported("escape", start);
    }

    private readonly PatternException Unsupported(string what, int at) =>
        new($"{what} \"{_source.Slice(at, Math.Min(12, _source.Length - at))}\" at {at}");
}
