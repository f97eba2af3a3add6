using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>A version names what a package was made of, so the same input always has the same version.</summary>
internal static class PackageVersion
{
    private const int Digits = 12;

    public static string Of(string builder, Precision precision, int? blockSize, SortedDictionary<string, string> sourceHashes)
    {
        var text = new StringBuilder().Append(builder).Append('\n').Append(precision.ToName()).Append('\n');
        if (blockSize is { } size)
            text.Append(CultureInfo.InvariantCulture, $"blocks of {size}\n");
        foreach (var (file, hash) in sourceHashes)
            text.Append(file).Append(' ').Append(hash).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Digits];
    }
}
