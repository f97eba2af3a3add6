namespace Glimpse.Api.Gate.Limits;

/// <summary>
/// The meters of all callers, or of all addresses: as many as are in use, and never more than the capacity, whoever calls.
/// The one that rested longest goes first, and one that has filled up again is forgotten without loss.
/// </summary>
internal sealed class Meters<TKey>(int capacity)
    where TKey : notnull
{
    // What one call tidies at most: it adds one, so that more than one must go where many have come to rest.
    private const int Tidied = 2;
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, Meter Meter)>> _byKey = [];
    private readonly LinkedList<(TKey Key, Meter Meter)> _byUse = new();

    public int Count
    {
        get
        {
            lock (_lock) return _byKey.Count;
        }
    }

    public Meter Of(TKey key, CallLimits limits, TimeSpan now)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                node.Value.Meter.Adopt(limits, now);
            }
            else
            {
                Tidy(now);
                _byKey.Add(key, node = new((key, new(limits, now))));
            }
            _byUse.AddFirst(node);
            return node.Value.Meter;
        }
    }

    private void Tidy(TimeSpan now)
    {
        for (var i = 0; i < Tidied && _byUse.Last is { } last && last.Value.Meter.IsIdle(now); i++) Forget(last);
        while (_byKey.Count >= capacity) Forget(LongestAtRest());
    }

    // Those inside are few, as the engine has few places; were they all, the oldest would have to do.
    private LinkedListNode<(TKey Key, Meter Meter)> LongestAtRest()
    {
        var node = _byUse.Last!;
        while (node.Value.Meter.IsInUse && node.Previous is { } before) node = before;
        return node.Value.Meter.IsInUse ? _byUse.Last! : node;
    }

    private void Forget(LinkedListNode<(TKey Key, Meter Meter)> node)
    {
        _byKey.Remove(node.Value.Key);
        _byUse.Remove(node);
    }
}
