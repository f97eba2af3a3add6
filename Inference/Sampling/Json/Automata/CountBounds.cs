namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>A number of things from Min to Max, as it is counted up.</summary>
/// <param name="Max"><see cref="Endless"/>: any number.</param>
internal readonly record struct CountBounds(int Min, int Max)
{
    public const int Endless = int.MaxValue;

    /// <summary>The count after one more.</summary>
    public int Next(int count) => Advance(count, 1);

    /// <summary>The count after more. Without an end, counts beyond the minimum are alike.</summary>
    public int Advance(int count, int by) => Max == Endless ? Math.Min(count + by, Min) : count + by;

    public int Missing(int count) => Math.Max(Min - count, 0);

    public int Left(int count) => Max == Endless ? Endless : Max - count;

    /// <summary>A count that is alike for the next <paramref name="reach"/> things: far below a bound, how far does not matter.</summary>
    public int Canonical(int count, int reach)
    {
        var bound = count < Min ? Min : Max;
        return bound == Endless || bound - count <= reach ? count : bound - reach - 1;
    }
}
