using System.Globalization;
using System.Text;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>
/// Reads ECMA-262 regular expressions, as JSON Schema asks for, by code point. What no finite automaton can do (looking around, back references) is refused by name,
/// and so is what is not ECMA's, since a checker would read it otherwise.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxLength = 4_000;
    private const int MaxGroups = 50;

    /// <summary>Larger upper counts are lowered to it: the language becomes smaller, never wrong.</summary>
    private const int MaxRepeat = 4_096;

    private readonly int[] _pattern;
    private readonly string _path;
    private readonly CompileBudget _budget;
    private int _at;
    private int _groups;

    private PatternParser(string pattern, string path, CompileBudget budget) => (_pattern, _path, _budget) = ([.. pattern.EnumerateRunes().Select(rune => rune.Value)], path, budget);

    /// <param name="path">Where the pattern stands in the schema.</param>
    public static Pattern Parse(string pattern, string path, CompileBudget budget)
    {
        if (pattern.Length > MaxLength) throw SchemaRefusal.TooComplex($"The pattern at {path} has {pattern.Length} characters; at most {MaxLength} are supported.");
        var parser = new PatternParser(pattern, path, budget);
        var tree = parser.Choice();
        return parser._at == parser._pattern.Length ? tree : throw parser.Wrong("has a ')' without its '('");
    }

    private Pattern Choice()
    {
        List<Pattern> options = [Sequence()];
        while (TryTake('|')) options.Add(Sequence());
        return options.Count == 1 ? options[0] : new Pattern.Choice(options);
    }

    private Pattern Sequence()
    {
        List<Pattern> parts = [];
        while (Peek is not (-1 or '|' or ')'))
        {
            var isAnchor = Peek is '^' or '$';
            var atom = Atom();
            parts.Add(isAnchor ? atom : Repeated(atom));
        }
        return parts.Count == 1 ? parts[0] : new Pattern.Sequence(parts);
    }

    private Pattern Atom()
    {
        var start = Take();
        return start switch
        {
            '^' => new Pattern.Anchor(AtStart: true),
            '$' => new Pattern.Anchor(AtStart: false),
            '(' => Group(),
            '[' => new Pattern.Characters(Class()),
            '.' => new Pattern.Characters(CharacterClass.Dot.Narrow),
            '\\' => Escape(),
            '*' or '+' or '?' => throw Wrong($"has a '{(char)start}' with nothing to repeat"),
            _ => Literal(start),
        };
    }

    private Pattern Group()
    {
        if (++_groups > MaxGroups) throw SchemaRefusal.TooComplex($"The pattern at {_path} nests more than {MaxGroups} groups.");
        if (TryTake('?') && !TryTake(':'))
        {
            if (TryTake('=') || TryTake('!')) throw Refused("looking ahead, (?=…) or (?!…)");
            if (!TryTake('<')) throw Refused("inline flags and groups other than (…), (?:…) and (?<name>…)");
            if (TryTake('=') || TryTake('!')) throw Refused("looking behind, (?<=…) or (?<!…)");
            while (Take() != '>') { }
        }
        var inside = Choice();
        if (!TryTake(')')) throw Wrong("has a '(' without its ')'");
        _groups--;
        return inside;
    }

    private Pattern Repeated(Pattern atom)
    {
        var (min, max) = (1, (int?)1);
        if (TryTake('*')) (min, max) = (0, null);
        else if (TryTake('+')) (min, max) = (1, null);
        else if (TryTake('?')) (min, max) = (0, 1);
        else if (Peek != '{' || !TryCounts(out min, out max)) return atom;
        TryTake('?');   // lazy: the same language
        if (Peek is '*' or '+' or '?') throw Wrong("repeats a repetition");
        return new Pattern.Repeat(atom, min, max);
    }

    /// <summary>{n}, {n,} or {n,m}; anything else is a literal brace.</summary>
    private bool TryCounts(out int min, out int? max)
    {
        var start = _at++;
        (min, max) = (0, null);
        if (!TryNumber(out var low)) return Back();
        var high = low;
        var isOpen = false;
        if (TryTake(',')) isOpen = !TryNumber(out high);
        if (!TryTake('}')) return Back();
        if (low > MaxRepeat) throw SchemaRefusal.TooComplex($"The pattern at {_path} repeats at least {low} times; at most {MaxRepeat} are supported. minLength has no such limit.");
        if (!isOpen && high < low) throw Wrong("has a repetition whose counts are out of order");
        (min, max) = (low, isOpen ? null : Math.Min(high, MaxRepeat));
        return true;

        bool Back()
        {
            _at = start;
            return false;
        }
    }

    private bool TryNumber(out int number)
    {
        var start = _at;
        number = 0;
        while (Peek is >= '0' and <= '9') number = (int)Math.Min(number * 10L + Take() - '0', int.MaxValue);
        return _at > start;
    }

    private Pattern.Characters Escape()
    {
        if (Peek is >= '1' and <= '9' or 'k') throw Refused("back references");
        if (Peek is 'b' or 'B') throw Refused("word boundaries, \\b and \\B");
        return TryClassEscape(out var set) ? new Pattern.Characters(set.Narrow) : Literal(EscapedCharacter());
    }

    private CodePointSet Class()
    {
        var isNegated = TryTake('^');
        List<CharacterClass> members = [];
        while (!TryTake(']'))
        {
            var low = ClassMember(out var set);
            if (low < 0 || Peek != '-' || _at + 1 >= _pattern.Length || _pattern[_at + 1] == ']')
            {
                members.Add(low < 0 ? set : Single(low, low));
                continue;
            }
            Take();
            var high = ClassMember(out set);
            if (high < 0) members.AddRange([Single(low, low), Single('-', '-'), set]);
            else if (high < low) throw Wrong("has a range whose ends are out of order");
            else members.Add(Single(low, high));
        }
        var all = CharacterClass.Of(members, _budget);
        return isNegated ? all.Negated().Narrow : all.Narrow;

        static CharacterClass Single(int low, int high) => CharacterClass.Exactly(CodePointSet.Of(new CodePointSet.Range(low, high)));
    }

    /// <summary>A character, or -1 and a set.</summary>
    private int ClassMember(out CharacterClass set)
    {
        set = default;
        var member = Take();
        if (member != '\\') return member;
        if (TryTake('b')) return '\b';
        return TryClassEscape(out set) ? -1 : EscapedCharacter();
    }

    private bool TryClassEscape(out CharacterClass set)
    {
        set = default;
        if (Peek is 'p' or 'P')
        {
            var isNegated = Take() == 'P';
            var found = CharacterClass.OfProperty(Braced()) ?? throw Refused("Unicode properties other than general categories, such as \\p{L}");
            set = isNegated ? found.Negated() : found;
            return true;
        }
        if (CharacterClass.OfEscape(Peek) is not { } escape) return false;
        _at++;
        set = escape;
        return true;
    }

    private int EscapedCharacter()
    {
        var letter = Take();
        return letter switch
        {
            'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', 'v' => '\v', '0' => 0,
            'c' => Take() & 0x1F,
            'x' => Hex(2),
            'u' => Peek == '{' ? CodePoint(Braced()) : Utf16(),
            _ when letter < 128 && char.IsAsciiLetterOrDigit((char)letter) => throw Refused($"the escape \\{(char)letter}"),
            _ => letter,
        };
    }

    private int Utf16()
    {
        var unit = Hex(4);
        if (!char.IsHighSurrogate((char)unit) || Peek != '\\' || _at + 1 >= _pattern.Length || _pattern[_at + 1] != 'u') return unit;
        _at += 2;
        var low = Hex(4);
        return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw Wrong("has half of a surrogate pair");
    }

    private int Hex(int digits)
    {
        var text = new StringBuilder();
        for (var i = 0; i < digits; i++) text.Append(new Rune(Take()).ToString());
        return CodePoint(text.ToString());
    }

    private int CodePoint(string hex) =>
        int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= CodePointSet.Last ? value : throw Wrong($"has '{hex}' where a hexadecimal code point must stand");

    private string Braced()
    {
        if (!TryTake('{')) throw Wrong("lacks a '{' after \\p or \\u");
        var text = new StringBuilder();
        for (var next = Take(); next != '}'; next = Take()) text.Append(new Rune(next).ToString());
        return text.ToString();
    }

    private static Pattern.Characters Literal(int codePoint) => new(CodePointSet.Of(new CodePointSet.Range(codePoint, codePoint)));

    private int Peek => _at < _pattern.Length ? _pattern[_at] : -1;

    private int Take() => _at < _pattern.Length ? _pattern[_at++] : throw Wrong("ends too early");

    private bool TryTake(char character)
    {
        if (Peek != character) return false;
        _at++;
        return true;
    }

    private RequestRefusedException Wrong(string what) => SchemaRefusal.Invalid(_path, $"The pattern {what}, near character {_at}.");

    private RequestRefusedException Refused(string what) => SchemaRefusal.Unsupported(_path, $"The pattern uses {what}, near character {_at}: no automaton can guarantee it. Write the pattern without.");
}
