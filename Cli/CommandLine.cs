using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Glimpse.Cli.Describe;
using Glimpse.Cli.Doctor;
using Glimpse.Cli.Keys;
using Glimpse.Cli.Models;
using Glimpse.Inference.Artifacts;
using Glimpse.ModelBuilder;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.Cli;

/// <summary>The verbs, and what becomes of an answer, an error and a Ctrl-C.</summary>
internal static class CommandLine
{
    private const string Examples = """
        Examples:
          ./run describe photo.jpg "这是什么？"      ask about a picture
          ./run describe *.png --language en        describe many
          ./run doctor                              check this machine
          ./run model build FOLDER                  convert a checkpoint
          ./run key new NAME                        make a key for a caller

        Exit codes: 0 good, 1 something asked for did not succeed, 2 wrong arguments, 130 interrupted.
        """;

    /// <summary>Files named @like-this and questions that begin with @ are taken as they are.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Create(Surroundings surroundings)
    {
        var root = new RootCommand("glimpse turns pictures into text, with GLM-4V models on ONNX Runtime.")
        {
            new DescribeVerb(surroundings),
            new DoctorVerb(surroundings),
            new ModelVerb(surroundings),
            new KeyVerb(surroundings),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp((HelpAction)help.Action!, Examples);
        return root;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        var parsed = Create(surroundings).Parse(arguments, Parsing);
        var invocation = new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false };
        if (parsed.Action is ParseErrorAction) return Refuse(parsed, invocation);
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            surroundings.Error.WriteLine("Interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (UsageException e)
        {
            surroundings.Error.WriteLine($"error: {e.Message}");
            surroundings.Error.WriteLine($"See: ./run {Path(parsed.CommandResult.Command)}--help");
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is ModelLoadException or CheckpointException or PackageBuildException or IOException or UnauthorizedAccessException)
        {
            surroundings.Error.WriteLine($"error: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    // Errors in a line each; a verb that lacks its second word also gets the help, which lists them.
    private static int Refuse(ParseResult parsed, InvocationConfiguration invocation)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0)
        {
            command.Parse("--help").Invoke(new InvocationConfiguration { Output = invocation.Error });
            return ExitCodes.Usage;
        }
        foreach (var error in parsed.Errors) invocation.Error.WriteLine($"error: {Flat(error.Message)}");
        invocation.Error.WriteLine($"See: ./run {Path(command)}--help");
        return ExitCodes.Usage;
    }

    private static string Flat(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Path(Command command) => command is Verb ? $"{string.Concat(command.Parents.OfType<Verb>().Select(Path))}{command.Name} " : "";
}
