using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;

namespace Glimpse.Descriptions.Pictures;

/// <summary>A picture in a container.</summary>
/// <param name="Name">The blob's name, whatever characters it has.</param>
/// <param name="Version">Its ETag when it was noticed, where known; the one that counts is read with the bytes.</param>
public sealed record StoredPicture(BlobContainerClient Container, string Name, string? Version = null)
{
    /// <summary>Names the picture in logs. File names may tell about people, so logs get this hash: it is the first half of the record's id, and the name itself is in the log at level Debug only.</summary>
    public string Id { get; } = Hash($"{Container.Name}/{Name}", bytes: 8);

    /// <summary>The record's id: the same in every attempt at the same version, so that readers can tell a repetition.</summary>
    public string RecordId(string version) => $"{Id}-{Hash(version, bytes: 4)}";

    private static string Hash(string text, int bytes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));
}
