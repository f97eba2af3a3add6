using System.Security.Cryptography;
using System.Text;

namespace Glimpse.Descriptions.Storage;

/// <summary>Where the record of a picture lies: the picture's name and <c>.json</c>.</summary>
internal static class RecordName
{
    private const string Suffix = ".json";

    // Azure's limit for blob names, in characters.
    private const int MaxLength = 1024;

    /// <summary>The record's name. A picture whose own name cannot be used has its (error) record under a hash of it.</summary>
    public static string Of(string picture) => Fits(picture) && CanBeAddressed(picture)
        ? picture + Suffix
        : $"unusable-name-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(picture)).AsSpan(0, 16))}{Suffix}";

    /// <summary>Whether the picture's name leaves room for the suffix.</summary>
    public static bool Fits(string picture) => picture.Length + Suffix.Length <= MaxLength;

    /// <summary>
    /// Whether a request for this name reaches this blob. URLs lose slashes at both ends and resolve dot segments, so that <c>../descriptions/x</c>,
    /// which a client of its own can upload, would reach into another container.
    /// </summary>
    public static bool CanBeAddressed(string picture) =>
        picture.Length > 0 && picture[0] != '/' && picture[^1] != '/' && !picture.Contains('\\') && !picture.Split('/').Any(segment => segment is "." or "..");
}
