namespace Glimpse.Descriptions.Caching;

/// <summary>What became of look-ups since the start, and what is kept now; for metrics.</summary>
public sealed class CacheFigures
{
    private readonly MemoryAnswers _memory;
    private long _queries;
    private long _hits;
    private long _damaged;

    internal CacheFigures(MemoryAnswers memory) => _memory = memory;

    /// <summary>Requests whose answer was looked for.</summary>
    public long Queries => Volatile.Read(ref _queries);

    /// <summary>Those that got a kept answer.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Kept answers that were changed or cut off, and so not told.</summary>
    public long Damaged => Volatile.Read(ref _damaged);

    /// <summary>Answers in memory.</summary>
    public int Entries => _memory.Size.Entries;

    /// <summary>Bytes that they take.</summary>
    public long Bytes => _memory.Size.Bytes;

    internal void Asked() => Interlocked.Increment(ref _queries);
    internal void Found() => Interlocked.Increment(ref _hits);
    internal void FoundDamaged() => Interlocked.Increment(ref _damaged);
}
