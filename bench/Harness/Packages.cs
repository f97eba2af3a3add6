using Glimpse.Bench.Shapes;
using Glimpse.ModelBuilder;

namespace Glimpse.Bench.Harness;

/// <summary>The packages that verbs name: <c>demo</c>, the trained model, or a shape's.</summary>
internal static class Packages
{
    public static async Task<string> FolderAsync(string name, bool peers = false)
    {
        if (name != "demo")
        {
            await ShapeVerb.EnsureAsync(ModelShape.Named(name), peers);
            return ModelShape.Named(name).PackageFolder;
        }
        var built = await PackageBuilder.BuildAsync(new BuildOptions
        {
            Source = Path.Combine(Machine.RepositoryRoot, "models", "glimpse-demo"), OutputRoot = Path.Combine(ModelShape.Root, "models"), Precision = Precision.Int4,
        });
        return built.Folder;
    }

    /// <summary>What a name stands for, in a report.</summary>
    public static string Describe(string name) => name == "demo" ? "the demo model, int4" : $"shape '{name}', int4 ({ModelShape.Named(name)})";
}
