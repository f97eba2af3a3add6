using System.CommandLine;
using System.Globalization;
using Glimpse.Inference;

namespace Glimpse.Cli;

/// <summary>The options of every verb that loads a model. The server's settings in the environment count where an option is left out.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _package = new("--model", "-m") { Description = "A package: its folder, or its name among the built ones. Default: glimpse-demo-int4", HelpName = "package" };
    private readonly Option<string?> _provider = new("--provider") { Description = "Where to compute. Default: cpu", HelpName = "cpu|cuda" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of one model run. Default: one per core", HelpName = "number" };

    public ModelOptions()
    {
        _provider.AcceptOnlyFromAmong("cpu", "cuda");
        _threads.Validators.Add(result =>
        {
            if (result.GetValue(_threads) is < 1 or > 1024) result.AddError("--threads must be from 1 to 1024.");
        });
    }

    public IEnumerable<Option> All => [_package, _provider, _threads];

    public EngineOptions Read(ParseResult parsed, Surroundings surroundings)
    {
        var package = parsed.GetValue(_package) ?? Setting(surroundings, nameof(EngineOptions.ModelPath));
        var provider = parsed.GetValue(_provider) ?? Setting(surroundings, nameof(EngineOptions.Provider)) ?? "cpu";
        var threads = parsed.GetValue(_threads) ?? Number(Setting(surroundings, nameof(EngineOptions.Threads)), nameof(EngineOptions.Threads));
        return new EngineOptions
        {
            ModelPath = package is null ? surroundings.Workspace.DefaultModel : surroundings.Workspace.Resolve(package),
            Provider = Enum.TryParse<ExecutionProvider>(provider, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
                : throw new UsageException($"{Variable(nameof(EngineOptions.Provider))} is '{provider}': it must be cpu or cuda."),
            Threads = threads,
            Slots = 1,   // one picture after another
        };
    }

    private static int Number(string? text, string name) => text is null ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1024 ? number
        : throw new UsageException($"{Variable(name)} is '{text}': it must be a number from 0 to 1024.");

    private static string? Setting(Surroundings surroundings, string name) => surroundings.Environment(Variable(name)) is { Length: > 0 } value ? value : null;

    private static string Variable(string name) => $"{EngineOptions.Section}__{name}";
}
