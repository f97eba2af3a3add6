namespace Glimpse.Descriptions.Caching;

/// <summary>Answers in this process: bounded in bytes, those not asked for longest go first.</summary>
internal sealed class MemoryAnswers : IAnswerStore, IDisposable
{
    /// <summary>What an answer takes besides its bytes: the array's head, its place in the list and in the dictionary. Measured, and rounded up.</summary>
    public const int OverheadBytes = 256;

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<AnswerKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = []; // the last used first
    private readonly long _capacity;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweeps;
    private long _bytes;

    public MemoryAnswers(long capacityBytes, TimeProvider clock)
    {
        (_capacity, _clock) = (capacityBytes, clock);
        _sweeps = clock.CreateTimer(_ => Sweep(), null, BetweenSweeps, BetweenSweeps);
    }

    public string Name => "memory";

    /// <summary>How many answers are kept, and the bytes they take.</summary>
    public (int Entries, long Bytes) Size
    {
        get
        {
            lock (_gate) return (_entries.Count, _bytes);
        }
    }

    public ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node)) return default;
            if (node.Value.Until <= _clock.GetUtcNow())
            {
                Remove(node);
                return default;
            }
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return new(node.Value.Answer);
        }
    }

    public ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation)
    {
        var entry = new Entry(key, answer, until);
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var old)) Remove(old);
            if (entry.Size > _capacity) return default;
            while (_bytes + entry.Size > _capacity) Remove(_byUse.Last!);
            _entries.Add(key, _byUse.AddFirst(entry));
            _bytes += entry.Size;
        }
        return default;
    }

    public void Dispose() => _sweeps.Dispose();

    // An answer's time is a promise, so that none stays only because there is room.
    private void Sweep()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            for (var node = _byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Until <= now) Remove(node);
                node = next;
            }
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Size;
    }

    private sealed record Entry(AnswerKey Key, byte[] Answer, DateTimeOffset Until)
    {
        public long Size => Answer.Length + OverheadBytes;
    }
}
