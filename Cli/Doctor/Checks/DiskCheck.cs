using System.Globalization;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>Room where packages are built: a build needs the new version beside the old one.</summary>
internal sealed class DiskCheck(Workspace workspace) : ICheck
{
    private const string Subject = "disk";
    private const long Least = 500_000_000;

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var folder = new DirectoryInfo(workspace.ModelsFolder);
        while (!folder.Exists && folder.Parent is not null) folder = folder.Parent;
        return Task.FromResult<IReadOnlyList<Finding>>([Judge(new DriveInfo(folder.FullName).AvailableFreeSpace, LargestPackage(), folder.FullName)]);
    }

    public static Finding Judge(long free, long largest, string folder)
    {
        var needed = Math.Max(Least, largest + largest / 10);
        var state = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free under {folder}; building the largest package again needs {needed / 1e9:0.0} GB");
        return free >= needed ? Finding.Good(Subject, state) : Finding.Warning(Subject, state, "Free some room before building a model; old versions lie in artifacts/models/*/, beside the one that 'current' names.");
    }

    private long LargestPackage()
    {
        var folder = new DirectoryInfo(workspace.ModelsFolder);
        if (!folder.Exists) return 0;
        return folder.EnumerateFiles("glimpse.json", SearchOption.AllDirectories).Select(manifest => manifest.Directory!.EnumerateFiles().Sum(file => file.Length)).DefaultIfEmpty().Max();
    }
}
