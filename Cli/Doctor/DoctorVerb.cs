using System.CommandLine;
using Glimpse.Cli.Doctor.Checks;
using Glimpse.Inference;

namespace Glimpse.Cli.Doctor;

/// <summary><c>doctor</c>: is this machine fit, and what to do where it is not.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly Option<bool> _json = new("--json") { Description = "The report as one JSON object" };
    private readonly ModelOptions _model = new();
    private readonly Surroundings _surroundings;

    public DoctorVerb(Surroundings surroundings) : base("doctor", "Check this machine: runtime, libraries, GPU, memory, disk, ports, feeds and model packages.")
    {
        _surroundings = surroundings;
        foreach (var option in (Option[])[_json, .. _model.All]) Options.Add(option);
        SetAction(RunAsync);
    }

    public override string Examples => """
        Every line says good, warning or bad, and what to do.

        Examples:
          ./run doctor
          ./run doctor --provider cuda      is this machine fit for the GPU?
          ./run doctor --json

        Exit codes: 0 nothing is bad (there may be warnings), 1 something is.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var findings = await ExamineAsync(ChecksFor(_model.Read(parsed, _surroundings)), cancellation);
        if (parsed.GetValue(_json)) Report.WriteJson(findings, _surroundings.Output);
        else Report.WriteText(findings, _surroundings.Output, _surroundings.OutputIsTerminal);
        return Report.Worst(findings) == Level.Bad ? ExitCodes.Failed : ExitCodes.Good;
    }

    /// <summary>All checks at once, since some wait for the network; the report keeps their order.</summary>
    internal static async Task<IReadOnlyList<Finding>> ExamineAsync(IEnumerable<ICheck> checks, CancellationToken cancellation)
    {
        var reports = await Task.WhenAll(checks.Select(check => Task.Run(() => check.RunAsync(cancellation), cancellation)));
        return [.. reports.SelectMany(report => report)];
    }

    private ICheck[] ChecksFor(EngineOptions options) =>
    [
        new RuntimeCheck(),
        new LibrariesCheck(),
        new GpuCheck(options.Provider),
        new MemoryCheck(options),
        new DiskCheck(_surroundings.Workspace),
        new PortsCheck(_surroundings.Environment),
        new FeedsCheck(),
        new PackagesCheck(_surroundings.Workspace, options),
    ];
}
