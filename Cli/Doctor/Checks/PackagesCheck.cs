using Glimpse.Cli.Models;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>Every built package and the configured one: all files there, and each the one that was built.</summary>
internal sealed class PackagesCheck(Workspace workspace, EngineOptions options) : ICheck
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var configured = Path.GetFullPath(options.ModelPath);
        foreach (var package in InstalledPackages.FoldersIn(workspace.ModelsFolder).Append(configured).Distinct())
            findings.Add(await ExamineAsync(package, isConfigured: package == configured, cancellation));
        return findings;
    }

    private static async Task<Finding> ExamineAsync(string folder, bool isConfigured, CancellationToken cancellation)
    {
        var subject = isConfigured ? "model" : "other package";
        try
        {
            var manifest = (await ModelPackage.OpenAsync(folder, cancellation)).Manifest;
            return Finding.Good(subject, $"{manifest.Id} {manifest.Precision}, version {manifest.Version}: {manifest.Files.Count} files, every hash right");
        }
        catch (Exception e) when (e is ModelLoadException or IOException or UnauthorizedAccessException)
        {
            const string advice = "./run builds the demo model; ./run model build FOLDER any other; ./run model list shows what is there.";
            return isConfigured ? Finding.Bad(subject, e.Message, advice) : Finding.Warning(subject, e.Message, advice);
        }
    }
}
