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
    private readonly Dictionary<ImageKey, Computation> _underWay = [];
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
    /// <param name="compute">Is told to stop once nobody waits for it any more; one who leaves does not end it for the others.</param>
    /// <param name="cancellation">Ends this caller's waiting.</param>
    public async Task<ImageFeatures> ComputeAsync(ImageKey key, Func<CancellationToken, Task<ImageFeatures>> compute, CancellationToken cancellation)
    {
        Computation shared;
        lock (_lock)
        {
            // Another request's may have been completed since this one found none.
            if (_entries.TryGetValue(key, out var node)) return node.Value.Features;
            if (!_underWay.TryGetValue(key, out shared!))
            {
                _underWay[key] = shared = new Computation();
                shared.Task = RunAsync(key, shared, compute);
            }
            shared.Waiting++;
        }
        try
        {
            return await shared.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (IsUnwanted(key, shared)) await shared.Unwanted.CancelAsync().ConfigureAwait(false);
        }
    }

    private bool IsUnwanted(ImageKey key, Computation shared)
    {
        lock (_lock)
        {
            if (--shared.Waiting > 0 || shared.Task.IsCompleted) return false;
            // Who asks from now on begins anew.
            Forget(key, shared);
            return true;
        }
    }

    private async Task<ImageFeatures> RunAsync(ImageKey key, Computation shared, Func<CancellationToken, Task<ImageFeatures>> compute)
    {
        await Task.Yield(); // out of the caller's lock
        try
        {
            var features = await compute(shared.Unwanted.Token).ConfigureAwait(false);
            lock (_lock) Keep(key, features);
            return features;
        }
        finally
        {
            lock (_lock) Forget(key, shared);
        }
    }

    private void Forget(ImageKey key, Computation shared)
    {
        if (_underWay.TryGetValue(key, out var current) && current == shared) _underWay.Remove(key);
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

    /// <summary>What is being computed, and for how many.</summary>
    private sealed class Computation
    {
        public Task<ImageFeatures> Task { get; set; } = null!;
        public int Waiting { get; set; }
        public CancellationTokenSource Unwanted { get; } = new();
    }

    private readonly record struct Entry(ImageKey Key, ImageFeatures Features);
}
