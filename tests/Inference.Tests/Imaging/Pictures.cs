using Glimpse.Fixtures;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>The small pictures of every kind beside these tests.</summary>
internal static class Pictures
{
    public static string Folder { get; } = Repository.PathOf("tests", "Inference.Tests", "Imaging", "Pictures");

    /// <summary>Names, in a fixed order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Where(name => name is not ("expected.txt" or "make.py")).Order(StringComparer.Ordinal)];

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));
}
