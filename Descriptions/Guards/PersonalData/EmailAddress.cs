namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>E-mail addresses as people write them: a name of letters and digits, a domain that ends with letters.</summary>
internal static class EmailAddress
{
    private const int LongestName = 64;    // RFC 5321 §4.5.3.1.1
    private const int LongestDomain = 255; // §4.5.3.1.2

    /// <summary>Looks at a text that begins where a name could begin.</summary>
    public static Found Look(ReadOnlySpan<Unit> text, bool isAll)
    {
        var at = 0;
        while (at < text.Length && at <= LongestName && text[at].IsLocal) at++;
        if (at is 0 or > LongestName) return Found.Nothing;
        if (at == text.Length) return isAll ? Found.Nothing : Found.Open;
        if (text[at].Character != '@') return Found.Nothing;

        var domain = text[(at + 1)..Math.Min(text.Length, at + 1 + LongestDomain)];
        var length = 0;
        while (length < domain.Length && domain[length].IsDomain) length++;
        if (length == domain.Length && length < LongestDomain && !isAll) return Found.Open;
        var end = DomainLength(domain[..length]);
        if (end == 0) return Found.Nothing;
        // The first letter stays, so that people know their own address.
        return new(at + 1 + end, at > 1 ? 1 : 0, at, IsText: true);
    }

    // The longest beginning that is a domain: what follows it may be a full stop, or a dash.
    private static int DomainLength(ReadOnlySpan<Unit> run)
    {
        var (longest, labels, letters, label) = (0, 0, true, 0);
        for (var i = 0; i <= run.Length; i++)
        {
            if (i < run.Length && char.IsAsciiLetterOrDigit(run[i].Character))
            {
                letters &= char.IsAsciiLetter(run[i].Character);
                label++;
                continue;
            }
            if (labels > 0 && letters && label >= 2) longest = i;
            if (i == run.Length) break;
            if (run[i].Character == '-')
            {
                // Within a label: it goes on, and is no top-level one.
                (letters, label) = (false, label + 1);
                continue;
            }
            if (label == 0) break;
            (labels, letters, label) = (labels + 1, true, 0);
        }
        return longest;
    }
}
