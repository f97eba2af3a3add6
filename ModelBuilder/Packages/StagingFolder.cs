namespace Glimpse.ModelBuilder.Packages;

/// <summary>A package in the making. It becomes a version by one rename; when it is not committed, it vanishes.</summary>
internal sealed class StagingFolder : IDisposable
{
    private readonly PackageFolder owner;

    public StagingFolder(PackageFolder owner, string path)
    {
        this.owner = owner;
        FullPath = path;
        Directory.CreateDirectory(path);
    }

    public string FullPath { get; }

    public string PathOf(string file) => Path.Combine(FullPath, file);

    public void Commit(string version)
    {
        var target = owner.VersionPath(version);
        var replaced = FullPath + ".replaced";
        if (Directory.Exists(target))
            Directory.Move(target, replaced);
        Directory.Move(FullPath, target);
        owner.PointTo(version);
        if (Directory.Exists(replaced))
            Directory.Delete(replaced, recursive: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(FullPath))
            Directory.Delete(FullPath, recursive: true);
        if (Directory.Exists(owner.FullPath) && !Directory.EnumerateFileSystemEntries(owner.FullPath).Any())
            Directory.Delete(owner.FullPath);
    }
}
