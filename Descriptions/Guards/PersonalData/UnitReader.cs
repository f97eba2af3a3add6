using System.Globalization;

namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>Reads a text, piece by piece, as units. Of a JSON text it knows the strings and their escapes, so that a digit written \u0031 is a digit.</summary>
internal sealed class UnitReader(bool isJson)
{
    private const int EscapeLength = 6; // \u0031
    private bool _inString;
    private string _escape = ""; // begun and not yet whole

    public void Read(string text, List<Unit> units)
    {
        foreach (var character in text)
        {
            if (!isJson) units.Add(new(Unit.Fold(character), 1, IsBare: false));
            else ReadJson(character, units);
        }
    }

    /// <summary>Gives up an escape that was begun: its text is told as it is.</summary>
    public void DropEscape() => _escape = "";

    private void ReadJson(char character, List<Unit> units)
    {
        if (_escape.Length > 0 || (_inString && character == '\\'))
        {
            _escape += character;
            if (Resolved() is { } meant) Add(meant, _escape.Length);
        }
        else
        {
            if (character == '"') _inString = !_inString;
            Add(Unit.Fold(character), 1);
        }

        void Add(char meant, int raw)
        {
            units.Add(new(meant, raw, IsBare: !_inString));
            _escape = "";
        }
    }

    // What an escape stands for; null until it is whole.
    private char? Resolved() => _escape switch
    {
        [_] => null,
        [_, 'u', ..] when _escape.Length < EscapeLength => null,
        [_, 'u', ..] => ushort.TryParse(_escape.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? Unit.Fold((char)code) : '\uFFFD',
        [_, '/'] => '/',
        _ => '\n',   // quotes, backslashes and control characters: nothing that an item could hold
    };
}
