using System.Text.RegularExpressions;
using Glimpse.ModelBuilder.Architectures;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Packages;
using Glimpse.ModelBuilder.Quantization;

namespace Glimpse.ModelBuilder;

/// <summary>Turns a Hugging Face checkpoint into the package that models/PACKAGE.md describes.</summary>
public static partial class PackageBuilder
{
    /// <summary>Goes into every package and its version: raise it with every change to what the builder writes.</summary>
    public const string Version = "0.1.0";

    internal const string Name = "Glimpse.ModelBuilder";

    /// <summary>Builds a package, or finds that the same one is already there. When it fails or is cancelled, nothing is left behind.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged, incomplete or of an unknown kind.</exception>
    /// <exception cref="PackageBuildException">The package cannot be written.</exception>
    public static Task<BuiltPackage> BuildAsync(BuildOptions options, IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default) =>
        BuildAsync(options, progress, TimeProvider.System, cancellation);

    internal static Task<BuiltPackage> BuildAsync(BuildOptions options, IProgress<BuildProgress>? progress, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => BuildAsync(options, new ProgressMeter(progress, time), cancellation), cancellation);
    }

    private static async Task<BuiltPackage> BuildAsync(BuildOptions options, ProgressMeter meter, CancellationToken cancellation)
    {
        var source = Path.GetFullPath(options.Source);
        var sourceName = Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
        var id = CheckId(options.Id ?? sourceName);
        var blockSize = CheckBlockSize(options);

        using var checkpoint = Checkpoint.Open(source);
        var plan = ArchitectureRegistry.Find(checkpoint.Config).Plan(checkpoint);
        TokenizerCheck.Run(source, plan.Facts);

        var hashes = SourceHashes.Compute(checkpoint, meter, cancellation);
        var version = PackageVersion.Of($"{Name} {Version}", options.Precision, blockSize, hashes);
        using var folder = await PackageFolder.OpenAsync(options.OutputRoot, id, options.Precision, cancellation).ConfigureAwait(false);
        var reused = !options.Force && folder.TryReuse(version);
        if (!reused)
        {
            var manifest = new Manifest(
                Manifest.CurrentFormat, id, plan.Architecture, version, options.Precision.ToName(), options.Precision.Activations().ToName(), $"{Name} {Version}",
                new ManifestSource(sourceName, hashes), new ManifestGraphs(PackageNames.VisionEncoder, PackageNames.EmbedTokens, PackageNames.Decoder),
                plan.Facts.Text, plan.Facts.Vision, plan.Facts.Image, plan.Facts.Tokens, plan.Facts.Generation, new(StringComparer.Ordinal)) { BlockSize = blockSize };
            PrecisionPasses.Apply(plan, options.Precision, options.BlockSize);
            using var staging = folder.Stage();
            new PackageWriter(staging, options.FreeBytes, meter).Write(plan, manifest, checkpoint, cancellation);
            staging.Commit(version);
        }

        meter.Finish(reused ? "Already built" : "Built");
        return new BuiltPackage(folder.FullPath, folder.VersionPath(version), id, options.Precision, version, reused);
    }

    private static string CheckId(string id) => IdPattern().IsMatch(id)
        ? id
        : throw new PackageBuildException($"'{id}' cannot be a model id: use up to 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");

    /// <summary>Null for what has always been: such packages keep their version and their manifest.</summary>
    private static int? CheckBlockSize(BuildOptions options)
    {
        if (options.BlockSize == BlockSizes.Smallest)
            return null;
        if (!BlockSizes.All.Contains(options.BlockSize))
            throw new PackageBuildException($"{options.BlockSize} cannot be a block size: use {string.Join(", ", BlockSizes.All)}.");
        return options.Precision.IsQuantized()
            ? options.BlockSize
            : throw new PackageBuildException($"A block size is for int4 and int4-fp16; {options.Precision.ToName()} has no blocks.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex IdPattern();
}
