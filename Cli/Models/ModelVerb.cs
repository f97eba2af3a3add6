using Glimpse.Cli.Verification;

namespace Glimpse.Cli.Models;

/// <summary><c>model</c>: what is done with packages.</summary>
internal sealed class ModelVerb : Verb
{
    public ModelVerb(Surroundings surroundings) : base("model", "Build, list and verify model packages.")
    {
        Subcommands.Add(new BuildVerb(surroundings));
        Subcommands.Add(new ListVerb(surroundings));
        Subcommands.Add(new VerifyVerb(surroundings));
    }

    public override string Examples => """
        Examples:
          ./run model build models/glimpse-demo --precision fp32
          ./run model list
          ./run model verify glimpse-demo-fp32 tests/goldens/demo
          ./run model build --help
        """;
}
