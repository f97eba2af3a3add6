using Glimpse.ModelBuilder.Architectures;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>Writes everything of a package into its staging folder, the manifest last.</summary>
internal sealed class PackageWriter(StagingFolder staging, Func<string, long> freeBytes, ProgressMeter meter)
{
    // Protobufs, configuration files and the file system's own needs.
    private const long SpaceMargin = 64L << 20;
    private const int NoSpaceOnDevice = 28; // ENOSPC, which .NET passes on as the HResult

    public void Write(ModelPlan plan, Manifest manifest, Checkpoint checkpoint, CancellationToken cancellation)
    {
        (Graph Graph, string File)[] graphs =
            [(plan.VisionEncoder, PackageNames.VisionEncoder), (plan.EmbedTokens, PackageNames.EmbedTokens), (plan.Decoder, PackageNames.Decoder)];
        var needed = graphs.Sum(part => OnnxFile.DataLength(part.Graph));
        meter.Expect(needed);
        CheckSpace(needed);
        try
        {
            Stream Open(string name) => new PackageStream(staging.PathOf(name), meter, file => manifest.Files[name] = file);
            foreach (var (graph, file) in graphs)
            {
                meter.Enter($"Writing {file}");
                var data = PackageNames.DataOf(file);
                OnnxFile.Write(graph, PackageBuilder.Version, data, () => Open(file), () => Open(data), cancellation);
            }

            foreach (var name in checkpoint.CarriedFiles)
                Copy(Path.Combine(checkpoint.Folder, name), () => Open(name));
            File.WriteAllBytes(staging.PathOf(PackageNames.Manifest), manifest.ToJson());
        }
        catch (IOException e) when (e.HResult == NoSpaceOnDevice)
        {
            throw NoSpace(needed, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageBuildException($"The package could not be written: {e.Message}", e);
        }
    }

    private static void Copy(string source, Func<Stream> open)
    {
        using var input = File.OpenRead(source);
        using var output = open();
        input.CopyTo(output);
    }

    private void CheckSpace(long needed)
    {
        if (freeBytes(staging.FullPath) < needed + SpaceMargin)
            throw NoSpace(needed, new IOException("Not enough free space."));
    }

    private PackageBuildException NoSpace(long needed, IOException cause) => new(
        $"The disk is too full: the package needs {(needed + SpaceMargin) / 1e9:F2} GB, {freeBytes(staging.FullPath) / 1e9:F2} GB are free. Free some space or choose another folder.",
        cause);
}
