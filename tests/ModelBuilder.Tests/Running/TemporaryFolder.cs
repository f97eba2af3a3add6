namespace Glimpse.ModelBuilder.Tests.Running;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("glimpse-builder-").FullName;

    public string PathOf(params string[] parts) => Path.Combine([FullPath, .. parts]);

    /// <summary>Every file below, with its bytes' place in the tree.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(FullPath, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(FullPath, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
