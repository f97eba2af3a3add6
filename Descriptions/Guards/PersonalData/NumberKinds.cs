namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>Which numbers are personal, told by their digits alone.</summary>
internal static class NumberKinds
{
    // GB/T 2260: the provinces' codes.
    private static readonly bool[] Provinces = TableOf("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83");

    /// <summary>A mobile number of mainland China.</summary>
    public static bool IsMobile(ReadOnlySpan<char> digits) => digits is ['1', >= '3' and <= '9', ..] && digits.Length == 11;

    /// <summary>A resident identity number (GB 11643): place, date of birth, and a check digit by ISO 7064 mod 11-2; the last may be X.</summary>
    public static bool IsIdentity(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 18 || !Provinces[Number(digits[..2])]) return false;
        var (year, month, day) = (Number(digits[6..10]), Number(digits[10..12]), Number(digits[12..14]));
        if (year is < 1800 or > 2199 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var sum = 0;
        foreach (var digit in digits) sum = (sum * 2 + (digit == 'X' ? 10 : digit - '0')) % 11;
        return sum == 1;
    }

    /// <summary>A bank card: an issuer's number and length, and Luhn's check digit.</summary>
    public static bool IsCard(ReadOnlySpan<char> digits) => digits.Length is >= 13 and <= 19 && HasIssuer(digits) && IsLuhn(digits);

    // UnionPay, Visa, Mastercard, American Express, JCB, Diners, Discover, and ICBC's older cards.
    private static bool HasIssuer(ReadOnlySpan<char> digits)
    {
        var (two, four, length) = (Number(digits[..2]), Number(digits[..4]), digits.Length);
        return (two, four) switch
        {
            (62 or 81, _) => length >= 16,
            ( >= 40 and <= 49, _) => length is 13 or 16 or 19,
            ( >= 51 and <= 55, _) or (_, >= 2221 and <= 2720) => length == 16,
            (34 or 37, _) => length == 15,
            (_, >= 3528 and <= 3589) => length >= 16,
            (36 or 38 or 39, _) or (30, _) => length is 14 or 16,
            (65, _) or (_, 6011 or (>= 6440 and <= 6499)) => length >= 16,
            (_, 9558) => length == 19,
            _ => false,
        };
    }

    private static bool IsLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var counted = i % 2 == 0 ? digit : digit * 2;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return sum % 10 == 0;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits) number = number * 10 + (digit - '0');
        return number;
    }

    private static bool[] TableOf(string codes)
    {
        var table = new bool[1000];
        foreach (var code in codes.Split(' ')) table[Number(code)] = true;
        return table;
    }
}
