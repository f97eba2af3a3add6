namespace Glimpse.Descriptions.Polling;

/// <summary>What a poller remembers about pictures between listings: those in work, those to be left alone for a while. Bounded; forgetting costs a look, never a description.</summary>
internal sealed class PictureLedger(TimeProvider clock, int capacity = 10_000)
{
    // How long a picture that needs nothing, although the listings say otherwise, is not looked at again.
    private static readonly TimeSpan SettledFor = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _inWork = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Takes a picture into work unless it is there already or shall rest. A new version rests for nothing.</summary>
    public bool TryTake(ListedPicture picture)
    {
        lock (_gate)
        {
            var rests = _entries.TryGetValue(picture.Name, out var entry) && entry.Version == picture.Version && clock.GetUtcNow() < entry.RestsUntil;
            return !rests && _inWork.Add(picture.Name);
        }
    }

    /// <summary>Its record is written: the next listing shows it.</summary>
    public void Done(ListedPicture picture) => Leave(picture, null);

    /// <summary>Nothing was to be done, although the listings said so.</summary>
    public void Settle(ListedPicture picture) => Leave(picture, new(picture.Version, 0, clock.GetUtcNow() + SettledFor));

    /// <summary>To be tried again after a while, through no fault of its own.</summary>
    public void Rest(ListedPicture picture, TimeSpan time)
    {
        lock (_gate) Leave(picture, new(picture.Version, FailuresOf(picture), clock.GetUtcNow() + time));
    }

    /// <summary>Counts a failure and lets the picture rest; returns how many there were.</summary>
    public int Fail(ListedPicture picture)
    {
        lock (_gate)
        {
            var failures = FailuresOf(picture) + 1;
            Leave(picture, new(picture.Version, failures, clock.GetUtcNow() + RetryPolicy.AfterFailure(failures)));
            return failures;
        }
    }

    private int FailuresOf(ListedPicture picture) => _entries.TryGetValue(picture.Name, out var entry) && entry.Version == picture.Version ? entry.Failures : 0;

    private void Leave(ListedPicture picture, Entry? entry)
    {
        lock (_gate)
        {
            _inWork.Remove(picture.Name);
            _entries.Remove(picture.Name);
            if (entry is not { } kept) return;
            if (_entries.Count >= capacity) Forget();
            _entries[picture.Name] = kept;
        }
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (name, entry) in _entries)
        {
            if (entry.RestsUntil <= now && entry.Failures == 0) _entries.Remove(name);
        }
        if (_entries.Count >= capacity) _entries.Clear();
    }

    private readonly record struct Entry(string Version, int Failures, DateTimeOffset RestsUntil);
}
