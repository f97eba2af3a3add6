using System.Text.RegularExpressions;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>What OpenAI's official npm client can send, as its own type declarations say.</summary>
internal static partial class ClientTypes
{
    /// <summary>The fields of a request's body.</summary>
    /// <param name="file">Below the package's resources.</param>
    /// <param name="type">The interface of the body.</param>
    public static IReadOnlyList<string> FieldsOf(string file, string type)
    {
        var text = File.ReadAllText(Repository.PathOf("node_modules", "openai", "resources", file));
        var start = text.IndexOf($"export interface {type} {{", StringComparison.Ordinal);
        var end = text.IndexOf("\n}", start, StringComparison.Ordinal);
        return [.. Field().Matches(text[start..end]).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^    ([a-z_]+)\??:", RegexOptions.Multiline)]
    private static partial Regex Field();
}
