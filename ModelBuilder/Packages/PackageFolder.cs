namespace Glimpse.ModelBuilder.Packages;

/// <summary>
/// The folder of one package, held by one builder at a time: versions beside each other, and <c>current</c> naming the one in use.
/// </summary>
internal sealed class PackageFolder : IDisposable
{
    private const string StagingPrefix = ".staging-";
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);

    private readonly FileStream held;

    private PackageFolder(string path, FileStream held)
    {
        FullPath = path;
        this.held = held;
    }

    public string FullPath { get; }

    /// <summary>Waits until no other builder, in this process or another, has the folder.</summary>
    public static async Task<PackageFolder> OpenAsync(string root, string id, Precision precision, CancellationToken cancellation)
    {
        var name = $"{id}-{precision.ToName()}";
        try
        {
            var locks = Directory.CreateDirectory(Path.Combine(root, ".locks"));
            var held = await LockAsync(Path.Combine(locks.FullName, name), cancellation).ConfigureAwait(false);
            var folder = new PackageFolder(Path.Combine(Path.GetFullPath(root), name), held);
            folder.SweepStaging();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageBuildException($"Packages cannot be written to {root}: {e.Message}", e);
        }
    }

    public string VersionPath(string version) => Path.Combine(FullPath, version);

    /// <summary>Makes a version current if it is there, whole by its file sizes. (The engine checks the hashes when it loads.)</summary>
    public bool TryReuse(string version)
    {
        var path = VersionPath(version);
        if (Manifest.TryRead(Path.Combine(path, PackageNames.Manifest)) is not { Files: { } files } manifest || manifest.Version != version)
            return false;
        if (!files.All(file => new FileInfo(Path.Combine(path, file.Key)) is { Exists: true } info && info.Length == file.Value.Bytes))
            return false;
        PointTo(version);
        return true;
    }

    public StagingFolder Stage() => new(this, Path.Combine(FullPath, StagingPrefix + Path.GetRandomFileName()));

    /// <summary>Replaces <c>current</c> by one rename: readers see the old version or the new one, never neither.</summary>
    public void PointTo(string version)
    {
        var current = Path.Combine(FullPath, PackageNames.Current);
        if (File.Exists(current) && File.ReadAllText(current).Trim() == version)
            return;
        File.WriteAllText(current + ".new", version + "\n");
        File.Move(current + ".new", current, overwrite: true);
    }

    public void Dispose() => held.Dispose();

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LockRetry, cancellation).ConfigureAwait(false);
            }
        }
    }

    // A killed builder leaves its staging folder; whoever holds the lock next may remove it.
    private void SweepStaging()
    {
        if (!Directory.Exists(FullPath))
            return;
        foreach (var left in Directory.EnumerateDirectories(FullPath, StagingPrefix + "*"))
            Directory.Delete(left, recursive: true);
    }
}
