using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Glimpse.Cli.Keys;

/// <summary><c>key new NAME</c>: a key, shown once, and the setting by which the server knows it.</summary>
internal sealed partial class NewKeyVerb : Verb
{
    private const string Prefix = "glm_";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // 43 of 62 letters are 256 bits.
    private const int Length = 43;
    private readonly Argument<string> _name = new("NAME") { Description = "Whose key it is: letters, digits, dashes and underscores" };
    private readonly Surroundings _surroundings;

    public NewKeyVerb(Surroundings surroundings) : base("new", "Make a key for a caller.")
    {
        _surroundings = surroundings;
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !GoodName().IsMatch(name))
                result.AddError($"'{name}' is no name for a key: use up to 64 letters, digits, dashes and single underscores.");
        });
        Arguments.Add(_name);
        SetAction(Run);
    }

    public override string Examples => """
        Examples:
          ./run key new shop
          KEY=$(./run key new shop)     the key alone is on standard output

        The server keeps only the hash. A name may have several keys: set the next one's hash as Hashes__1, let the caller change over, take Hashes__0 away.
        """;

    private int Run(ParseResult parsed)
    {
        var name = parsed.GetValue(_name)!;
        var key = Prefix + RandomNumberGenerator.GetString(Letters, Length);
        var hash = HashOf(key);
        _surroundings.Output.WriteLine(key);
        _surroundings.Error.WriteLine($"This is the key of '{name}'; it is shown only now. The server is given its hash, in its environment:");
        _surroundings.Error.WriteLine($"  Glimpse__Access__Keys__{name}__Hashes__0={hash}");
        _surroundings.Error.WriteLine("or in a JSON file that Glimpse__Access__File names, and that is read again when it changes:");
        _surroundings.Error.WriteLine($$"""  {"Keys":{"{{name}}":{"Hashes":["{{hash}}"]} } }""");
        return ExitCodes.Good;
    }

    /// <summary>As the server's settings have it.</summary>
    internal static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    // Two underscores would cut the variable's name.
    [GeneratedRegex(@"^(?!.*__)[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex GoodName();
}
