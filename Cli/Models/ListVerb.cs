using System.CommandLine;
using System.Globalization;
using Glimpse.Inference.Artifacts;

namespace Glimpse.Cli.Models;

/// <summary><c>model list</c>: the packages that are there.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<string?> _out = new("--out", "-o") { Description = "The folder of packages. Default: artifacts/models", HelpName = "folder" };
    private readonly Surroundings _surroundings;

    public ListVerb(Surroundings surroundings) : base("list", "Show the packages that are there, and which version of each is in use.")
    {
        _surroundings = surroundings;
        Options.Add(_out);
        SetAction(Run);
    }

    public override string Examples => """
        Examples:
          ./run model list
          ./run doctor            also checks every file's hash
        """;

    private int Run(ParseResult parsed)
    {
        var folder = Path.GetFullPath(parsed.GetValue(_out) ?? _surroundings.Workspace.ModelsFolder);
        var packages = InstalledPackages.FoldersIn(folder).ToList();
        if (packages.Count == 0)
        {
            _surroundings.Error.WriteLine($"No packages in {folder}. Build one: ./run model build models/glimpse-demo --precision int4");
            return ExitCodes.Good;
        }
        var code = ExitCodes.Good;
        foreach (var package in packages)
        {
            try
            {
                _surroundings.Output.WriteLine(Describe(package, ModelPackage.ReadManifestOf(package)));
            }
            catch (ModelLoadException e)
            {
                _surroundings.Error.WriteLine($"error: {e.Message}");
                code = ExitCodes.Failed;
            }
        }
        return code;
    }

    private static string Describe(string folder, ModelManifest manifest) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.GetFileName(folder),-32} version {manifest.Version}  {manifest.Files.Values.Sum(file => file.Bytes) / 1e6,9:0.0} MB  {manifest.Architecture}, {manifest.Text.MaxPositions:N0} tokens, {manifest.Builder}");
}
