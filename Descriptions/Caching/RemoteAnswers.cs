using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// A store on another machine, which may be slow, broken or away: no request waits for it longer than its limit, none fails because of it, and after a failure it is left
/// alone for a while, so that one request at a time finds out whether it is back.
/// </summary>
/// <param name="store">It may throw and may hang.</param>
/// <param name="limit">The longest that a request waits.</param>
internal sealed partial class RemoteAnswers(IAnswerStore store, TimeSpan limit, TimeProvider clock, ILogger<RemoteAnswers> log) : IAnswerStore
{
    /// <summary>How long a store rests after a failure.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // UTC ticks; 0: it works as far as anyone knows.
    private long _restsUntil;

    public string Name => store.Name;

    public async ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation) =>
        await TryAsync(async within => await store.FindAsync(key, within), cancellation);

    public async ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation) =>
        await TryAsync(async within =>
        {
            await store.StoreAsync(key, answer, until, within);
            return true;
        }, cancellation);

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> work, CancellationToken cancellation)
    {
        if (!MayTry()) return default;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            // Waiting ends in time even where the work does not.
            var done = await work(ending.Token).WaitAsync(limit, clock, cancellation);
            if (Interlocked.Exchange(ref _restsUntil, 0) != 0) LogBack(store.Name);
            return done;
        }
        catch (Exception failure)
        {
            cancellation.ThrowIfCancellationRequested();
            await ending.CancelAsync();
            // Its words could name the server, and hold more than that.
            if (Interlocked.Exchange(ref _restsUntil, (clock.GetUtcNow() + Rest).UtcTicks) == 0) LogLost(store.Name, failure.GetType().Name);
            return default;
        }
    }

    // Of those who come when the rest is over, the first tries; for the others it has begun anew.
    private bool MayTry()
    {
        var until = Volatile.Read(ref _restsUntil);
        if (until == 0) return true;
        var now = clock.GetUtcNow();
        return now.UtcTicks >= until && Interlocked.CompareExchange(ref _restsUntil, (now + Rest).UtcTicks, until) == until;
    }

    [LoggerMessage(3201, LogLevel.Warning, "Kept answers: {Store} does not answer as it should ({Failure}); requests go on without it until it does.")]
    private partial void LogLost(string store, string failure);

    [LoggerMessage(3202, LogLevel.Information, "Kept answers: {Store} answers again.")]
    private partial void LogBack(string store);
}
