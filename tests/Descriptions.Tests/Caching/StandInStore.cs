using System.Collections.Concurrent;
using Glimpse.Descriptions.Caching;

namespace Glimpse.Descriptions.Tests.Caching;

/// <summary>A store that does as a test says, and remembers what it was asked.</summary>
internal sealed class StandInStore(string name = "a store") : IAnswerStore
{
    /// <summary>What happens before each look-up and each write.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    public ConcurrentDictionary<AnswerKey, byte[]> Answers { get; } = [];

    public DateTimeOffset Until { get; private set; }

    public int Finds;
    public int Stores;

    public string Name => name;

    public async ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation)
    {
        Interlocked.Increment(ref Finds);
        await Before(cancellation);
        return Answers.TryGetValue(key, out var answer) ? answer : null;
    }

    public async ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation)
    {
        Interlocked.Increment(ref Stores);
        await Before(cancellation);
        (Answers[key], Until) = (answer, until);
    }
}
