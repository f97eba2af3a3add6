namespace Glimpse.Cli;

/// <summary>Where packages lie by default: the repository's artifacts, whichever folder the user is in.</summary>
/// <param name="Root">The repository, or the current folder outside of one.</param>
internal sealed record Workspace(string Root)
{
    private const string RootVariable = "GLIMPSE_ROOT";
    private const string Landmark = "Serverless.sln";

    public string ModelsFolder => Path.Combine(Root, "artifacts", "models");

    public string DefaultModel => Path.Combine(ModelsFolder, "glimpse-demo-int4");

    /// <summary>What GLIMPSE_ROOT names, else the repository that this program was built in, else the current folder.</summary>
    public static Workspace Find(Func<string, string?> environment, string programFolder, string currentFolder)
    {
        if (environment(RootVariable) is { Length: > 0 } named) return new(Path.GetFullPath(named, currentFolder));
        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Landmark))) return new(folder.FullName);
        return new(currentFolder);
    }

    /// <summary>A package by its folder, or by its name among the built ones.</summary>
    public string Resolve(string package) => Directory.Exists(package) || !Directory.Exists(Path.Combine(ModelsFolder, package)) ? package : Path.Combine(ModelsFolder, package);
}
