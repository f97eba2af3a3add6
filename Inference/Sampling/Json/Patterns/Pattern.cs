namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>A regular expression as a tree.</summary>
internal abstract record Pattern
{
    public static Pattern Nothing { get; } = new Sequence([]);

    /// <summary>One character of a set.</summary>
    public sealed record Characters(CodePointSet Set) : Pattern;

    /// <summary>One after the other; none is the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<Pattern> Parts) : Pattern;

    public sealed record Choice(IReadOnlyList<Pattern> Options) : Pattern;

    /// <param name="Max">Null: without end.</param>
    public sealed record Repeat(Pattern Body, int Min, int? Max) : Pattern;

    /// <summary>^ or $.</summary>
    public sealed record Anchor(bool AtStart) : Pattern;
}
