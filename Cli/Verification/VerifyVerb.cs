using System.CommandLine;
using Glimpse.Inference;
using Glimpse.Inference.Diagnostics;

namespace Glimpse.Cli.Verification;

/// <summary><c>model verify PACKAGE CASES</c>: does a package compute what the reference computes.</summary>
internal sealed class VerifyVerb : Verb
{
    private const double DefaultTolerance = 1e-3;

    private readonly Argument<string> _package = new("PACKAGE") { Description = "A package: its folder, or its name among the built ones" };
    private readonly Argument<string> _cases = new("CASES") { Description = "A folder with cases.json and a .safetensors for each case (tests/goldens/README.md tells their form)" };
    private readonly Option<string?> _images = new("--images") { Description = "The folder of the cases' pictures. Default: images inside the cases' folder, or beside it", HelpName = "folder" };
    private readonly Option<double> _tolerance = new("--tolerance") { Description = "The largest difference of features, logits and log-probabilities", DefaultValueFactory = _ => DefaultTolerance, HelpName = "number" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per line and case" };
    private readonly Surroundings _surroundings;

    public VerifyVerb(Surroundings surroundings) : base("verify", "Compare a package with reference numbers, case by case and stage by stage.")
    {
        _surroundings = surroundings;
        _tolerance.Validators.Add(result =>
        {
            if (result.GetValue(_tolerance) is not (>= 0 and < double.PositiveInfinity)) result.AddError("--tolerance must be a number of at least 0.");
        });
        Arguments.Add(_package);
        Arguments.Add(_cases);
        foreach (var option in (Option[])[_images, _tolerance, _json]) Options.Add(option);
        SetAction(RunAsync);
    }

    public override string Examples => """
        For every case: pixels, the largest and the mean difference of the picture as the engine reads it, in 8-bit steps; then, from the stored pixels on,
        the largest difference of features, of logits and of log-probabilities, and how many greedy tokens are the reference's.

        Examples:
          ./run model build models/glimpse-demo --precision fp32
          ./run model verify glimpse-demo-fp32 tests/goldens/demo
          ./run model verify artifacts/models/tiny-fp32 tests/goldens/tiny --tolerance 1e-4 --json

        Exit codes: 0 every case agrees, 1 one does not (it is named), 2 wrong arguments, 130 interrupted.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetRequiredValue(_cases);
        var file = Directory.Exists(path) ? Path.Combine(path, "cases.json") : path;
        if (!File.Exists(file)) throw new UsageException($"There is no '{file}': name a folder with cases.json.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var cases = ReadCases(file);
        using var probe = await ModelProbe.LoadAsync(AsTheReference(_surroundings.Workspace.Resolve(parsed.GetRequiredValue(_package))), cancellation);
        var verifier = new CaseVerifier(probe, folder, parsed.GetValue(_images) ?? ImagesOf(folder), parsed.GetValue(_tolerance));
        ICaseWriter writer = parsed.GetValue(_json) ? new CaseLines(_surroundings.Output) : new CaseTable(_surroundings.Output, parsed.GetValue(_tolerance));
        var agree = 0;
        foreach (var reference in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = await verifier.VerifyAsync(reference, cancellation);
            writer.Write(result);
            if (result.Agrees) agree++;
        }
        writer.End(agree, cases.Count);
        return cases.Count > 0 && agree == cases.Count ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static IReadOnlyList<ReferenceCase> ReadCases(string file)
    {
        try
        {
            return ReferenceCase.ReadAll(file);
        }
        catch (CaseException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static string ImagesOf(string folder) => new[] { Path.Combine(folder, "images"), Path.Combine(folder, "..", "images") }.FirstOrDefault(Directory.Exists) ?? folder;

    /// <summary>As the reference reads pictures: whole, and with no cap on their tokens.</summary>
    private static EngineOptions AsTheReference(string package) => new()
    {
        ModelPath = package,
        Slots = 1,
        MaxImageTokens = 65_536,
        Images = new ImageLimits { MaxBytes = 100_000_000, MaxPixels = 50_000_000, MaxPixelsScaled = 50_000_000 },
    };
}
