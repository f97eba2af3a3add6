using System.Buffers;
using System.Text;

namespace Glimpse.Descriptions.Templates;

/// <summary>
/// A template's question, taken apart once: words, and places for variables. <c>{campaign}</c> must be given, <c>{campaign=spring sale}</c> stands for its own text where it is not;
/// <c>{{</c> and <c>}}</c> are braces. What a variable holds goes in as it is: it is never read as a template again.
/// </summary>
public sealed class PromptText
{
    public const int MostVariables = 8;
    private const int LongestName = 32;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly List<Piece> _pieces;

    private PromptText(List<Piece> pieces) => _pieces = pieces;

    /// <summary>The names of all variables, in the order in which they come first.</summary>
    public IReadOnlyList<string> Variables => [.. _pieces.Where(piece => piece.Variable is not null).Select(piece => piece.Variable!).Distinct()];

    /// <summary>Those that have no text of their own.</summary>
    public IReadOnlyList<string> Required => [.. _pieces.Where(piece => piece is { Variable: not null, Text: null }).Select(piece => piece.Variable!).Distinct()];

    /// <summary>Whether a variable may have this name.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <exception cref="FormatException">The braces do not make sense; the message says which.</exception>
    public static PromptText Parse(string text)
    {
        var pieces = new List<Piece>();
        var words = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('{' or '}')) words.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == text[at]) words.Append(text[at++]);
            else if (text[at] == '}') throw new FormatException($"the '}}' at character {at + 1} closes nothing; write }}}} for a brace");
            else
            {
                var end = text.IndexOf('}', at);
                if (end < 0) throw new FormatException($"the '{{' at character {at + 1} is never closed; write {{{{ for a brace");
                pieces.Add(new(null, words.ToString()));
                words.Clear();
                pieces.Add(ReadVariable(text[(at + 1)..end]));
                at = end;
            }
        }
        pieces.Add(new(null, words.ToString()));
        var prompt = new PromptText(pieces);
        return prompt.Variables.Count <= MostVariables ? prompt : throw new FormatException($"it has more than {MostVariables} variables");
    }

    /// <summary>The question with its variables' texts in their places. All of <see cref="Required"/> must be given.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values) =>
        string.Concat(_pieces.Select(piece => piece.Variable is { } name && values.TryGetValue(name, out var value) ? value : piece.Text));

    private static Piece ReadVariable(string inside)
    {
        var equals = inside.IndexOf('=', StringComparison.Ordinal);
        var (name, own) = equals < 0 ? (inside, null) : (inside[..equals], inside[(equals + 1)..]);
        if (!IsName(name))
            throw new FormatException($"'{{{inside}}}' is no variable: a name has 1 to {LongestName} of a-z, 0-9 and _, as in {{campaign}} or {{campaign=spring sale}}");
        return own?.Contains('{', StringComparison.Ordinal) == true ? throw new FormatException($"'{{{inside}}}' has a brace inside") : new(name, own);
    }

    /// <summary>Words, or a variable's place.</summary>
    /// <param name="Variable">Its name; null for words.</param>
    /// <param name="Text">The words, or what stands in the place of a variable that is not given; null: it must be.</param>
    private sealed record Piece(string? Variable, string? Text);
}
