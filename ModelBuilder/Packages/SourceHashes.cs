using System.Security.Cryptography;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>SHA-256 of every file that a package is built from, by file name: what tells one source from another.</summary>
internal static class SourceHashes
{
    private const int BufferBytes = 1 << 20;

    public static SortedDictionary<string, string> Compute(Checkpoint checkpoint, ProgressMeter meter, CancellationToken cancellation)
    {
        string PathOf(string name) => Path.Combine(checkpoint.Folder, name);
        meter.Expect(checkpoint.AllFiles.Sum(name => SourceFiles.Length(PathOf(name))));
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in checkpoint.AllFiles)
        {
            meter.Enter($"Reading {name}");
            hashes[name] = Hash(PathOf(name), meter, cancellation);
        }

        return hashes;
    }

    private static string Hash(string path, ProgressMeter meter, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[BufferBytes];
        for (int read; (read = stream.Read(buffer)) > 0; meter.Add(read))
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
