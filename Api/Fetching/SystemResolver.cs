using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>
/// Asks the operating system. A question cannot be taken back and holds a thread until it is answered, and a hostile name server answers late: so there are a few at
/// once, nobody holds more of them than they leave to others, and who asks for the same host waits for the same answer.
/// </summary>
/// <param name="ask">Looks a host up, however long that takes.</param>
internal sealed class SystemResolver(Func<string, Task<IPAddress[]>> ask) : IHostResolver
{
    private const int MostAtOnce = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Caller, Task Answer)> _pending = new(StringComparer.Ordinal);
    private TaskCompletionSource _answered = NewSignal();

    public SystemResolver() : this(AskSystem) { }

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, string caller, CancellationToken cancellation)
    {
        while (true)
        {
            var next = AnswerOrPlace(host, caller);
            await next.WaitAsync(cancellation);
            if (next is Task<IPAddress[]> answer) return await answer;
        }
    }

    /// <summary>Alone, a caller gets half of the places; beside them the next one gets half of the rest, and so on.</summary>
    internal static bool MayAsk(int own, int all) => own < MostAtOnce - all;

    // The answer, once there is a place to ask for it; else something that ends when one is free.
    private Task AnswerOrPlace(string host, string caller)
    {
        lock (_lock)
        {
            if (_pending.TryGetValue(host, out var same)) return same.Answer;
            if (!MayAsk(_pending.Values.Count(question => question.Caller == caller), _pending.Count)) return _answered.Task;
            var answer = AskAsync(host);
            _pending.Add(host, (caller, answer));
            return answer;
        }
    }

    // A thread of its own: those of the pool are few and do all other work.
    private static Task<IPAddress[]> AskSystem(string host) =>
        Task.Factory.StartNew(() => Dns.GetHostAddresses(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Not under the lock that this call begins under: however soon it ends, its place is noted before it is given back.
    private async Task<IPAddress[]> AskAsync(string host)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await ask(host);
        }
        finally
        {
            lock (_lock)
            {
                _pending.Remove(host);
                _answered.SetResult();
                _answered = NewSignal();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
