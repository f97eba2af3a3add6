using System.Diagnostics;

namespace Glimpse.Repository.Tests;

/// <summary>The repository as its author sees it: files that git tracks or would track, by their path from the root.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> Sources => Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Written by people: what is neither a model, a table of reference numbers, a picture nor a lock file.</summary>
    public static IEnumerable<string> Texts => Files.Where(path => TextEndings.Contains(Path.GetExtension(path)) || NamedTexts.Contains(Path.GetFileName(path)))
        .Where(path => !path.StartsWith("tests/goldens/", StringComparison.Ordinal) && !IsModel(path) && path != "package-lock.json");

    public static bool IsModel(string path) => path.StartsWith("models/glimpse-demo/", StringComparison.Ordinal) || path.StartsWith("tests/models/", StringComparison.Ordinal);

    public static string Read(string path) => File.ReadAllText(Absolute(path));

    public static string Absolute(string path) => Path.Combine(Root, path);

    public static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", Root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {git.StandardError.ReadToEnd()}");
    }

    private static readonly HashSet<string> TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".slnf", ".md", ".json", ".js", ".mjs", ".html", ".css", ".sh", ".bicep", ".yml", ".yaml", ".proto", ".jinja"];

    private static readonly HashSet<string> NamedTexts =
        ["run", "test", "LICENSE", "NOTICE", "Dockerfile", ".editorconfig", ".gitattributes", ".gitignore", ".npmrc"];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No Serverless.sln above {AppContext.BaseDirectory}.");
    }

    private static List<string> ListFiles() =>
        Git("ls-files", "--cached", "--others", "--exclude-standard", "-z").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => File.Exists(Absolute(path))).Distinct().Order(StringComparer.Ordinal).ToList();
}
