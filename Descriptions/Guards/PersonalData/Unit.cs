namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>A character as items are looked for in: width and dashes folded, escapes resolved.</summary>
/// <param name="Character">What it counts as.</param>
/// <param name="Raw">Characters of the text that stand for it.</param>
/// <param name="IsBare">Whether it stands outside of any string of a JSON text, where only digits can take a digit's place.</param>
internal readonly record struct Unit(char Character, int Raw, bool IsBare)
{
    /// <summary>What takes no width: it neither joins nor parts digits.</summary>
    public const char Nothing = '\u200B';

    public bool IsDigit => char.IsAsciiDigit(Character);

    public bool IsWord => char.IsAsciiLetter(Character) || Character == '_';

    public bool IsGap => Character is ' ' or '-';

    /// <summary>May be part of an e-mail address's name.</summary>
    public bool IsLocal => char.IsAsciiLetterOrDigit(Character) || Character is '.' or '_' or '%' or '+' or '-';

    /// <summary>May be part of an e-mail address's domain.</summary>
    public bool IsDomain => char.IsAsciiLetterOrDigit(Character) || Character is '.' or '-';

    public static char Fold(char character) => character switch
    {
        < '\u00A0' => character,
        >= '\uFF01' and <= '\uFF5E' => (char)(character - 0xFEE0),
        '\u00A0' or '\u2002' or '\u2003' or '\u2009' or '\u202F' or '\u3000' => ' ',
        (>= '\u2010' and <= '\u2015') or '\u2212' or '\uFE63' => '-',
        '\u00AD' or (>= '\u200B' and <= '\u200D') or '\u2060' or '\uFEFF' => Nothing,
        _ => character,
    };
}
