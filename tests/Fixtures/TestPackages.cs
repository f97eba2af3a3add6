using System.Collections.Concurrent;
using Glimpse.ModelBuilder;

namespace Glimpse.Fixtures;

/// <summary>
/// Packages of the test models, built once into artifacts/test-models and shared by all test projects and processes.
/// The builder's own lock keeps two processes from building at once.
/// </summary>
public static class TestPackages
{
    private static readonly ConcurrentDictionary<(TestModel, Precision, int), Lazy<Task<BuiltPackage>>> Built = new();

    /// <summary>The package of a model, built now unless this version of the builder built it before.</summary>
    public static Task<BuiltPackage> GetAsync(TestModel model, Precision precision = Precision.Fp32, int blockSize = BlockSizes.Smallest) =>
        Built.GetOrAdd((model, precision, blockSize), key => new(() => BuildAsync(key.Item1, key.Item2, key.Item3))).Value;

    /// <summary>The tiny model's package with the picture sizes of GLM-4.6V-Flash, which its own are too small for: room to see a picture at more than one size.</summary>
    public static async Task<BuiltPackage> GetTinyForLargePicturesAsync()
    {
        var copy = Directory.CreateTempSubdirectory("glimpse-large-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Repository.Checkpoint(TestModel.Tiny))) File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            var settings = Path.Combine(copy.FullName, "preprocessor_config.json");
            await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings)).Replace("75264", "9633792", StringComparison.Ordinal));
            return await PackageBuilder.BuildAsync(new BuildOptions { Source = copy.FullName, OutputRoot = Folder("-large"), Precision = Precision.Fp32, Id = "tiny" });
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    // A folder for each build of the builder, whose version number does not change with every edit; and for each block size, since a package points to one version.
    private static Task<BuiltPackage> BuildAsync(TestModel model, Precision precision, int blockSize) => PackageBuilder.BuildAsync(new BuildOptions
    {
        Source = Repository.Checkpoint(model),
        OutputRoot = Folder(blockSize == BlockSizes.Smallest ? "" : $"-{blockSize}"),
        Precision = precision,
        BlockSize = blockSize,
    });

    private static string Folder(string suffix) => Repository.PathOf("artifacts", "test-models", $"{typeof(PackageBuilder).Module.ModuleVersionId:N}"[..12] + suffix);
}
