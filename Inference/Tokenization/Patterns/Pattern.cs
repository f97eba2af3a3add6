namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>
/// A regular expression over code points, in the part of Oniguruma's dialect (the reference's) that tokenizers are written in. What it does not
/// know it refuses by name, because a pattern that means something else cuts other words, silently.
/// </summary>
internal sealed class Pattern
{
    private readonly Step _first;

    /// <exception cref="PatternException">The pattern uses what is not supported, or matches nothing at all.</exception>
    public Pattern(string source)
    {
        var parsed = PatternParser.Parse(source);
        if (parsed.Least == 0) throw new PatternException("it can match an empty text");
        _first = parsed.Before(new Step.Accept());
    }

    /// <summary>A pattern that matches this text and no other.</summary>
    public static Pattern Literal(string text) => new(PatternParser.Escape(text));

    /// <summary>The end of the match that begins at <paramref name="at"/>; -1 where none does.</summary>
    /// <param name="text">Code points.</param>
    /// <param name="effort">How many more characters may be looked at, going back included; below zero the answer means nothing.</param>
    public int Match(ReadOnlySpan<int> text, int at, ref long effort) => _first.Match(text, at, ref effort);
}

/// <summary>Why a pattern is not taken; reads on after "the pattern … is not supported: ".</summary>
internal sealed class PatternException(string message) : Exception(message);
