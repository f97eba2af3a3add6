namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>
/// A mobile, identity or card number that begins where a group of digits begins: in one piece or in the groups that people write, with a space or a dash between
/// them. Never a part of a longer group.
/// </summary>
internal ref struct PersonalNumber
{
    private const int MostDigits = 19;
    private const int MostGroups = 8;
    private const int LongestGap = 3;
    private const int MostUnseen = 8;

    private readonly ReadOnlySpan<Unit> _text;
    private readonly bool _isAll;
    private readonly Span<char> _digits;    // [MostDigits + 1]
    private readonly Span<int> _places;     // the unit of each digit
    private readonly Span<int> _groups;     // how many digits there are at the end of each group
    private int _digitCount;
    private int _groupCount;
    private bool _isOpen;

    private PersonalNumber(ReadOnlySpan<Unit> text, bool isAll, Span<char> digits, Span<int> places, Span<int> groups)
    {
        _text = text;
        _isAll = isAll;
        _digits = digits;
        _places = places;
        _groups = groups;
    }

    /// <summary>Looks at a text that begins with a digit, the first of its group.</summary>
    public static Found Look(ReadOnlySpan<Unit> text, bool isAll)
    {
        var number = new PersonalNumber(text, isAll, stackalloc char[MostDigits + 1], stackalloc int[MostDigits + 1], stackalloc int[MostGroups]);
        number.ReadGroups();
        if (number._isOpen && !isAll) return Found.Open;
        for (var groups = number._groupCount; groups > 0; groups--)
        {
            var found = number.Judge(groups);
            if (found.IsItem || found.IsOpen) return found;
        }
        return Found.Nothing;
    }

    private void ReadGroups()
    {
        var at = 0;
        while (_groupCount < MostGroups)
        {
            if (!ReadGroup(ref at)) return;
            _groups[_groupCount++] = _digitCount;
            if (_digitCount == 17 && at < _text.Length && _text[at].Character is 'X' or 'x')
            {
                Take('X', at);
                _groups[_groupCount - 1] = _digitCount;
                _isOpen = at + 1 == _text.Length;
                return;
            }
            var gap = at;
            while (at < _text.Length && at - gap <= LongestGap && _text[at].IsGap) at++;
            _isOpen = at == _text.Length && at - gap <= LongestGap && _digitCount < MostDigits;
            if (at == _text.Length || at == gap || at - gap > LongestGap || !_text[at].IsDigit || _digitCount >= MostDigits) return;
        }
    }

    // False where the group is longer than any number: it is no part of one.
    private bool ReadGroup(ref int at)
    {
        var unseen = 0;
        while (at < _text.Length && (_text[at].IsDigit || (_text[at].Character == Unit.Nothing && ++unseen <= MostUnseen)))
        {
            if (_text[at].IsDigit)
            {
                if (_digitCount > MostDigits - 1) return false;
                Take(_text[at].Character, at);
            }
            at++;
        }
        return true;
    }

    private void Take(char digit, int at) => (_digits[_digitCount], _places[_digitCount++]) = (digit, at);

    private readonly Found Judge(int groups)
    {
        var digits = _digits[.._groups[groups - 1]];
        var (from, to) = Masked(digits, _groups[..groups]);
        if (to == 0) return Found.Nothing;
        var end = _places[digits.Length - 1] + 1;
        return EndsAt(end) switch
        {
            null => Found.Open,
            true => new(end, _places[from], _places[to - 1] + 1, IsText: false),
            false => Found.Nothing,
        };
    }

    /// <summary>Which digits of a number are masked; (0, 0) where it is none of the kinds.</summary>
    private static (int From, int To) Masked(ReadOnlySpan<char> digits, ReadOnlySpan<int> groups)
    {
        var prefix = digits switch { ['0', '0', '8', '6', ..] => 4, ['8', '6', ..] => 2, _ => 0 };
        if (prefix > 0 && NumberKinds.IsMobile(digits[prefix..]) && IsWrittenAsMobile(groups, prefix)) return (prefix + 3, prefix + 7);
        if (NumberKinds.IsMobile(digits) && IsWrittenAsMobile(groups, 0)) return (3, 7);
        if (!IsWrittenInGroups(groups)) return default;
        return NumberKinds.IsIdentity(digits) ? (3, 14) : NumberKinds.IsCard(digits) ? (4, digits.Length - 4) : default;
    }

    // In one piece, 3-4-4, 3-8 or 7-4; the country's code may be a group of its own.
    private static bool IsWrittenAsMobile(ReadOnlySpan<int> groups, int prefix)
    {
        if (prefix > 0 && groups[0] == prefix) groups = groups[1..];
        return (groups.Length, groups[0] - prefix) is (1, 11) or (2, 3) or (2, 7) || (groups.Length == 3 && (groups[0] - prefix, groups[1] - prefix) == (3, 7));
    }

    // Shorter groups than three digits are other numbers side by side; the last one holds what is left over.
    private static bool IsWrittenInGroups(ReadOnlySpan<int> groups)
    {
        for (int i = 0, before = 0; i < groups.Length - 1; before = groups[i++])
        {
            if (groups[i] - before < 3) return false;
        }
        return true;
    }

    /// <summary>Whether a number may end here; null where what follows has not come yet. "13812345678.5" and "13812345678abc" are something else.</summary>
    private readonly bool? EndsAt(int end)
    {
        var next = end;
        while (next < _text.Length && next - end < MostUnseen && _text[next].Character == Unit.Nothing) next++;
        if (next == _text.Length) return _isAll ? true : null;
        if (_text[next].IsDigit || _text[next].IsWord || _text[next].Character == '@') return false;
        if (_text[next].Character != '.') return true;
        if (next + 1 == _text.Length) return _isAll ? true : null;
        return !_text[next + 1].IsDigit;
    }
}
