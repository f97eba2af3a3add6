namespace Glimpse.Api.Fetching;

/// <summary>Bytes that several fetches may use together.</summary>
internal sealed class ByteBudget(long total)
{
    private long _used;

    public long Total => total;

    /// <summary>Takes some; false where there are not as many left.</summary>
    public bool TryTake(long bytes) => Interlocked.Add(ref _used, bytes) <= total;
}
