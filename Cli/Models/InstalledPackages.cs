namespace Glimpse.Cli.Models;

/// <summary>The packages in a folder of packages.</summary>
internal static class InstalledPackages
{
    /// <summary>Full paths of the folders that hold a package, in order of their names.</summary>
    public static IEnumerable<string> FoldersIn(string modelsFolder) => !Directory.Exists(modelsFolder) ? [] :
        Directory.EnumerateDirectories(modelsFolder).Where(folder => File.Exists(Path.Combine(folder, "current"))).Select(Path.GetFullPath).Order(StringComparer.Ordinal);
}
