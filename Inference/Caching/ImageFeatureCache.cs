namespace Glimpse.Inference.Caching;

/// <summary>
/// Pictures' features by what they were computed from, least recently used out first when the bound in bytes is reached. What is being computed is
/// computed once: who asks meanwhile waits for it. Safe to call from any thread.
/// </summary>
internal sealed class ImageFeatureCache(long capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Dictionary<ImageKey, Task<ImageFeatures>> _underWay = [];
    private long _bytes;
    private long _queries;
    private long _hits;

    public (long Queries, long Hits, long Bytes) Counts
    {
        get
        {
            lock (_lock) return (_queries, _hits, _bytes);
        }
    }

    /// <summary>Features that are there now; null: they must be computed.</summary>
    public ImageFeatures? Find(ImageKey key)
    {
        lock (_lock)
        {
            _queries++;
            if (!_entries.TryGetValue(key, out var node)) return null;
            _hits++;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Features;
        }
    }

    /// <summary>Computes features, or joins whoever computes them now. A failure is not kept.</summary>
    /// <param name="key">What they are of.</param>
    /// <param name="compute">Runs to its end even when the one who asked leaves: another may wait for it.</param>
    /// <param name="cancellation">Ends this caller's waiting.</param>
    public Task<ImageFeatures> ComputeAsync(ImageKey key, Func<Task<ImageFeatures>> compute, CancellationToken cancellation)
    {
        Task<ImageFeatures> task;
        lock (_lock)
        {
            // Another request's may have been completed since this one found none.
            if (_entries.TryGetValue(key, out var node)) return Task.FromResult(node.Value.Features);
            if (!_underWay.TryGetValue(key, out task!)) _underWay[key] = task = RunAsync(key, compute);
        }
        return task.WaitAsync(cancellation);
    }

    private async Task<ImageFeatures> RunAsync(ImageKey key, Func<Task<ImageFeatures>> compute)
    {
        await Task.Yield(); // out of the caller's lock
        try
        {
            var features = await compute().ConfigureAwait(false);
            lock (_lock) Keep(key, features);
            return features;
        }
        finally
        {
            lock (_lock) _underWay.Remove(key);
        }
    }

    private void Keep(ImageKey key, ImageFeatures features)
    {
        if (features.Bytes > capacityBytes || _entries.ContainsKey(key)) return;
        _entries[key] = _byUse.AddFirst(new Entry(key, features));
        _bytes += features.Bytes;
        while (_bytes > capacityBytes)
        {
            var oldest = _byUse.Last!;
            _byUse.RemoveLast();
            _entries.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Features.Bytes;
        }
    }

    private readonly record struct Entry(ImageKey Key, ImageFeatures Features);
}
