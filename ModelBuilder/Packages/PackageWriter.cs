using Glimpse.ModelBuilder.Architectures;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>Writes everything of a package into its staging folder, the manifest last.</summary>
internal static class PackageWriter
{
    // Protobufs, configuration files and the file system's own needs.
    private const long SpaceMargin = 64L << 20;
    private const int NoSpaceOnDevice = 28; // ENOSPC, which .NET passes on as the HResult

    public static void Write(StagingFolder staging, ModelPlan plan, Manifest manifest, Checkpoint checkpoint, ProgressMeter meter, CancellationToken cancellation)
    {
        (Graph Graph, string File)[] graphs =
            [(plan.VisionEncoder, PackageNames.VisionEncoder), (plan.EmbedTokens, PackageNames.EmbedTokens), (plan.Decoder, PackageNames.Decoder)];
        var needed = graphs.Sum(part => OnnxFile.DataLength(part.Graph));
        meter.Expect(needed);
        CheckSpace(staging, needed);
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
            throw NoSpace(staging, needed, e);
        }
    }

    private static void Copy(string source, Func<Stream> open)
    {
        using var input = File.OpenRead(source);
        using var output = open();
        input.CopyTo(output);
    }

    private static void CheckSpace(StagingFolder staging, long needed)
    {
        if (new DriveInfo(staging.FullPath).AvailableFreeSpace < needed + SpaceMargin)
            throw NoSpace(staging, needed, null);
    }

    private static PackageBuildException NoSpace(StagingFolder staging, long needed, Exception? cause)
    {
        var free = new DriveInfo(staging.FullPath).AvailableFreeSpace;
        return new PackageBuildException(
            $"The disk is too full: the package needs {(needed + SpaceMargin) / 1e9:F2} GB, {free / 1e9:F2} GB are free. Free some space or choose another folder.",
            cause ?? new IOException("Not enough free space."));
    }
}
