using System.CommandLine;

namespace Glimpse.Cli;

/// <summary>A verb of the command line: its words, and examples that its help ends with.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines as a user would type them, and what they should know besides.</summary>
    public abstract string Examples { get; }
}
