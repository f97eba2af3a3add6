using Glimpse.Inference;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Cli;

/// <summary>What a verb sees of the process around it. Tests give it another one.</summary>
internal sealed record Surroundings
{
    /// <summary>Answers, and nothing else.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/>: progress may then be drawn over itself.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether a person watches <see cref="Output"/>: colours may be used.</summary>
    public bool OutputIsTerminal { get; init; }

    public required Func<Stream> OpenInput { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public required Workspace Workspace { get; init; }

    public required Func<EngineOptions, CancellationToken, Task<IVisionLanguageModel>> LoadModel { get; init; }

    public static Surroundings OfThisProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected && System.Environment.GetEnvironmentVariable("NO_COLOR") is null,
        OpenInput = Console.OpenStandardInput,
        Environment = System.Environment.GetEnvironmentVariable,
        Workspace = Workspace.Find(System.Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Directory.GetCurrentDirectory()),
        LoadModel = (options, cancellation) => VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance, cancellation),
    };
}
