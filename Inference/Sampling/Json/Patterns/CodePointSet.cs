namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>A set of Unicode code points, as sorted ranges that do not touch. Surrogates belong to no set: JSON text has none.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly Range[] _ranges;

    private CodePointSet(Range[] ranges) => _ranges = ranges;

    /// <summary>Both ends belong to it.</summary>
    public readonly record struct Range(int Low, int High);

    public static CodePointSet Empty { get; } = new([]);
    public static CodePointSet All { get; } = Of(new Range(0, Last));

    public ReadOnlySpan<Range> Ranges => _ranges;
    public bool IsEmpty => _ranges.Length == 0;

    public static CodePointSet Of(params IEnumerable<Range> ranges)
    {
        List<Range> merged = [];
        foreach (var range in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.Low))
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1) merged[^1] = merged[^1] with { High = Math.Max(merged[^1].High, range.High) };
            else merged.Add(range);
        }
        return new CodePointSet([.. merged]);
    }

    public static CodePointSet OfCharacters(string characters) => Of(characters.EnumerateRunes().Select(rune => new Range(rune.Value, rune.Value)));

    public CodePointSet Union(CodePointSet other) => Of(_ranges.Concat(other._ranges));

    public CodePointSet Intersect(CodePointSet other) => Complement().Union(other.Complement()).Complement();

    public CodePointSet Complement()
    {
        List<Range> gaps = [];
        var next = 0;
        foreach (var range in _ranges)
        {
            if (range.Low > next) gaps.Add(new Range(next, range.Low - 1));
            next = range.High + 1;
        }
        if (next <= Last) gaps.Add(new Range(next, Last));
        return Of(gaps);
    }

    public bool Contains(int codePoint)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < _ranges[middle].Low) high = middle - 1;
            else if (codePoint > _ranges[middle].High) low = middle + 1;
            else return true;
        }
        return false;
    }

    private static IEnumerable<Range> WithoutSurrogates(Range range)
    {
        if (range.High < FirstSurrogate || range.Low > LastSurrogate)
        {
            yield return range;
            yield break;
        }
        if (range.Low < FirstSurrogate) yield return range with { High = FirstSurrogate - 1 };
        if (range.High > LastSurrogate) yield return range with { Low = LastSurrogate + 1 };
    }
}
