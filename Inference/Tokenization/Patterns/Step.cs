namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>
/// A place in a pattern that knows all that comes after it. A match answers with its end, or -1. Steps nest as deep as the pattern is long, not the
/// text: a run of characters is a loop.
/// </summary>
internal abstract class Step
{
    /// <param name="text">Code points.</param>
    /// <param name="effort">How many more characters may be looked at.</param>
    public abstract int Match(ReadOnlySpan<int> text, int at, ref long effort);

    /// <summary>The end of the pattern.</summary>
    public sealed class Accept : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort) => at;
    }

    /// <summary>A run of characters of one set, as many as there are; shorter where the rest needs it, unless possessive.</summary>
    public sealed class Run(CharacterSet set, int least, int most, bool possessive, Step next) : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort)
        {
            var limit = (int)Math.Min((long)at + most, text.Length);
            var end = at;
            while (end < limit && set.Contains(text[end])) end++;
            effort -= end - at + 1;

            for (var shortest = possessive ? Math.Max(end, at + least) : at + least; end >= shortest; end--)
            {
                if (next.Match(text, end, ref effort) is var matched and >= 0) return matched;
                if (effort-- < 0) return -1;
            }
            return -1;
        }
    }

    /// <summary>The first of several ways that leads to a match.</summary>
    public sealed class Choice(Step[] ways) : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort)
        {
            foreach (var way in ways)
                if (way.Match(text, at, ref effort) is var matched and >= 0) return matched;
            return -1;
        }
    }

    /// <summary>Looks whether something follows, or does not, without taking it.</summary>
    public sealed class LookAhead(Step what, bool negative, Step next) : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort) =>
            what.Match(text, at, ref effort) >= 0 != negative ? next.Match(text, at, ref effort) : -1;
    }

    /// <summary>A group that is never reconsidered once it matched.</summary>
    public sealed class Atomic(Step what, Step next) : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort) =>
            what.Match(text, at, ref effort) is var end and >= 0 ? next.Match(text, end, ref effort) : -1;
    }

    /// <summary><c>$</c>: before a line feed or at the end, as in the reference's dialect (Ruby's).</summary>
    public sealed class LineEnd(Step next) : Step
    {
        public override int Match(ReadOnlySpan<int> text, int at, ref long effort) =>
            at == text.Length || text[at] == '\n' ? next.Match(text, at, ref effort) : -1;
    }
}
