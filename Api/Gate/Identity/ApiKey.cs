using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Glimpse.Api.Gate.Identity;

/// <summary>
/// One key as the settings know it: its hash and whose it is. Keys are 256 random bits, so that a plain SHA-256 keeps them: there is nothing to guess
/// that a slow hash would have to slow down.
/// </summary>
/// <param name="Hash">SHA-256 of the key's UTF-8 bytes.</param>
/// <param name="Until">When it ends; null: never.</param>
/// <param name="Caller">Whose it is.</param>
internal sealed record ApiKey(byte[] Hash, DateTimeOffset? Until, Caller Caller)
{
    private const string Prefix = "sha256:";
    private const string Ending = " until ";

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Reads <c>sha256:0123… until 2027-01-31</c>.</summary>
    public static bool TryParse(string? text, Caller caller, out ApiKey key)
    {
        key = null!;
        if (text is null || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return false;
        var ending = text.IndexOf(Ending, StringComparison.OrdinalIgnoreCase);
        var digits = (ending < 0 ? text.AsSpan() : text.AsSpan(0, ending))[Prefix.Length..].Trim();
        var hash = new byte[SHA256.HashSizeInBytes];
        if (digits.Length != 2 * hash.Length || Convert.FromHexString(digits, hash, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        DateTimeOffset? until = null;
        if (ending >= 0)
        {
            if (!DateTimeOffset.TryParse(text.AsSpan(ending + Ending.Length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return false;
            until = date;
        }
        key = new(hash, until, caller);
        return true;
    }
}
