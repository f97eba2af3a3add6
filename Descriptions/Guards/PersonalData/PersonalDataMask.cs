using System.Runtime.InteropServices;
using System.Text;

namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>
/// Masks personal data in a text that comes piece by piece: mobile and identity numbers, bank cards, e-mail addresses. What may be the beginning of an item is held
/// back until it is decided, so that the pieces say together what the whole text would.
/// </summary>
/// <param name="isJson">Whether the text is JSON and must stay so: outside of strings digits become 0, not a star.</param>
internal sealed class PersonalDataMask(bool isJson = false)
{
    private const string Stars = "***";

    private readonly UnitReader _reader = new(isJson);
    private readonly List<Unit> _units = [];    // held back
    private readonly List<(long Start, long End)> _items = [];
    private string _raw = "";                   // what the held units were read from, and the beginning of an escape
    private char _previous;
    private char _earlier;                      // the one before that
    private bool _inWord;
    private bool _wordHasDigit;
    private bool _isNoAddress;                  // the run of letters that is being passed

    /// <summary>Characters taken that are told or masked.</summary>
    public long Settled { get; private set; }

    /// <summary>Where in the text taken items were masked.</summary>
    public IReadOnlyList<(long Start, long End)> Items => _items;

    /// <summary>A whole text, masked.</summary>
    public static string Of(string text, out int items)
    {
        var mask = new PersonalDataMask();
        var masked = mask.Append(text) + mask.Flush();
        items = mask.Items.Count;
        return items == 0 ? text : masked;
    }

    /// <summary>Takes more text.</summary>
    /// <returns>What can be told now.</returns>
    public string Append(string text)
    {
        _reader.Read(text, _units);
        _raw += text;
        return Settle(isAll: false);
    }

    /// <summary>What was held back, at the end.</summary>
    public string Flush()
    {
        var rest = Settle(isAll: true) + _raw;
        Settled += _raw.Length;
        _raw = "";
        _reader.DropEscape();
        return rest;
    }

    private string Settle(bool isAll)
    {
        var told = new StringBuilder();
        var units = CollectionsMarshal.AsSpan(_units);
        var (at, raw) = (0, 0);
        while (at < units.Length)
        {
            var found = Look(units[at..], isAll);
            if (found.IsOpen) break;
            var length = Math.Max(1, found.Length);
            var start = Settled + raw;
            raw += Tell(units.Slice(at, length), found, _raw.AsSpan(raw), told);
            if (found.IsItem) _items.Add((start, Settled + raw));
            at += length;
        }
        _units.RemoveRange(0, at);
        _raw = _raw[raw..];
        Settled += raw;
        return told.ToString();
    }

    private Found Look(ReadOnlySpan<Unit> text, bool isAll)
    {
        if (text[0].IsLocal && !_isNoAddress)
        {
            var address = EmailAddress.Look(text, isAll);
            if (address.IsItem || address.IsOpen) return address;
            _isNoAddress = true;
        }
        return text[0].IsDigit && CanBegin ? PersonalNumber.Look(text, isAll) : Found.Nothing;
    }

    // Not within a longer group of digits, a name such as a1b2, or behind a decimal point.
    private bool CanBegin => !char.IsAsciiDigit(_previous) && !(_inWord && _wordHasDigit) && !(_previous == '.' && char.IsAsciiDigit(_earlier));

    /// <summary>Tells units as they are, or masked, and remembers what was passed.</summary>
    /// <returns>How many characters of the text they were.</returns>
    private int Tell(ReadOnlySpan<Unit> units, Found found, ReadOnlySpan<char> raw, StringBuilder told)
    {
        var taken = 0;
        for (var i = 0; i < units.Length; i++)
        {
            var unit = units[i];
            var isMasked = i >= found.From && i < found.To;
            if (isMasked && found.IsText)
            {
                if (i == found.To - 1) told.Append(Stars);
            }
            else if (isMasked && (unit.IsDigit || unit.Character is 'X' or 'x')) told.Append(unit.IsBare ? '0' : '*');
            else told.Append(raw.Slice(taken, unit.Raw));
            taken += unit.Raw;
            Pass(unit);
        }
        return taken;
    }

    private void Pass(Unit unit)
    {
        _isNoAddress &= unit.IsLocal;
        if (unit.Character == Unit.Nothing) return;
        (_earlier, _previous) = (_previous, unit.Character);
        _inWord = unit.IsWord || unit.IsDigit;
        _wordHasDigit = _inWord && (_wordHasDigit || unit.IsDigit);
    }
}
