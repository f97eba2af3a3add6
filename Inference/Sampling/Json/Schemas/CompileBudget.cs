namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>What compiling one schema may cost. Work is counted, not timed, so that a schema is refused on every machine or on none.</summary>
internal sealed class CompileBudget(CancellationToken cancellation)
{
    /// <summary>Units of a few nanoseconds each: a hostile schema ends within about half a second.</summary>
    private const long MaxWork = 60_000_000;

    /// <summary>Cells of automaton tables in one schema; two bytes each.</summary>
    private const long MaxCells = 8_000_000;

    /// <summary>How often cancellation is looked at.</summary>
    private const long Interval = 1 << 16;

    private long _work;
    private long _cells;
    private long _nextLook;

    public long Cells => _cells;

    public void Spend(long work)
    {
        if ((_work += work) > MaxWork) throw SchemaRefusal.TooComplex("The schema takes too long to compile. Use fewer or simpler patterns, alternatives and properties.");
        if (_work < _nextLook) return;
        cancellation.ThrowIfCancellationRequested();
        _nextLook = _work + Interval;
    }

    public void SpendCells(long cells)
    {
        Spend(cells);
        if ((_cells += cells) > MaxCells) throw SchemaRefusal.TooComplex("The schema's patterns and enums are too large together. Use fewer or simpler ones.");
    }
}
