namespace Glimpse.Descriptions.Tests.Guards.PersonalData;

/// <summary>Made-up personal data with the check digits that real ones have.</summary>
internal static class Items
{
    public const string Mobile = "13812345678";
    public const string Identity = "11010519491231002X"; // GB 11643's own example
    public const string Card = "4111111111111111";       // every payment gateway's test card

    public static string IdentityOf(string first17)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return first17 + "10X98765432"[first17.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }

    public static string CardOf(string allButLast)
    {
        var sum = allButLast.Reverse().Select((digit, i) => i % 2 == 1 ? digit - '0' : (digit - '0') * 2).Sum(value => value / 10 + value % 10);
        return allButLast + (10 - sum % 10) % 10;
    }
}
