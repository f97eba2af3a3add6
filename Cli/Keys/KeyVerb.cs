namespace Glimpse.Cli.Keys;

/// <summary><c>key</c>: what is done with the keys of callers.</summary>
internal sealed class KeyVerb : Verb
{
    public KeyVerb(Surroundings surroundings) : base("key", "Make keys for those who call the server.") => Subcommands.Add(new NewKeyVerb(surroundings));

    public override string Examples => """
        Examples:
          ./run key new shop
        """;
}
