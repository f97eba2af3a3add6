using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>A set of texts: those that an automaton accepts and whose length is within bounds.</summary>
/// <param name="Dfa">Null: any text.</param>
/// <param name="Min">In code points.</param>
/// <param name="Max">In code points; null: without end.</param>
internal sealed record TextLanguage(CharDfa? Dfa, long Min, long? Max)
{
    public static TextLanguage Any { get; } = new(null, 0, null);

    public bool IsEmpty => Max < Min || Dfa is { IsEmpty: true };

    /// <param name="path">Where the pattern stands in the schema.</param>
    public static TextLanguage OfPattern(string pattern, string path, CompileBudget budget)
    {
        var tree = PatternParser.Parse(pattern, path, budget);
        // ^[class]{n,m}$ is what most patterns are: bounds on the length keep its automaton at one state.
        return tree is Pattern.Sequence { Parts: [Pattern.Anchor { AtStart: true }, var body, Pattern.Anchor { AtStart: false }] } && OfRepeated(body, budget) is { } language
            ? language
            : new TextLanguage(CharDfa.Of(tree, path, budget), 0, null);
    }

    /// <summary>Texts that are in both.</summary>
    public TextLanguage Intersect(TextLanguage other, string path, CompileBudget budget) => new(
        Dfa is null ? other.Dfa : other.Dfa is null ? Dfa : CharDfa.Intersect(Dfa, other.Dfa, path, budget),
        Math.Max(Min, other.Min),
        Max is null ? other.Max : other.Max is null ? Max : Math.Min(Max.Value, other.Max.Value));

    public bool Contains(string text)
    {
        long length = text.EnumerateRunes().Count();
        return length >= Min && !(length > Max) && (Dfa?.Accepts(text) ?? true);
    }

    private static TextLanguage? OfRepeated(Pattern body, CompileBudget budget) => body switch
    {
        Pattern.Characters { Set.IsEmpty: false } characters => new TextLanguage(CharDfa.AllOf(characters.Set, budget), 1, 1),
        Pattern.Repeat { Body: Pattern.Characters { Set.IsEmpty: false } characters } repeat => new TextLanguage(CharDfa.AllOf(characters.Set, budget), repeat.Min, repeat.Max),
        _ => null,
    };
}
