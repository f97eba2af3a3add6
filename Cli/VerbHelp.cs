using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Glimpse.Cli;

/// <summary>The usual help, and the verb's examples under it.</summary>
internal sealed class VerbHelp(HelpAction usual, string rootExamples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : rootExamples;
        parseResult.InvocationConfiguration.Output.WriteLine(examples.TrimEnd());
        return code;
    }
}
