using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

/// <summary>
/// Takes records off the request's way, to a queue for each place that keeps them: one that is broken holds up no other. They are written at once,
/// batch after batch, and stopping writes what is left. A process that is killed loses what waited: calls of its last moments, or all since a place began to fail.
/// </summary>
public sealed class AuditLog : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1); // of a host that is thrown away without being stopped

    private readonly AuditQueue[] _queues;
    private readonly AuditOptions _options;
    private readonly CancellationTokenSource _givingUp = new();
    private Task _writing = Task.CompletedTask;
    private int _isDisposed;

    internal AuditLog(IEnumerable<IAuditStore> stores, AuditOptions options, TimeProvider clock, ILogger<AuditLog> log) =>
        (_queues, _options) = ([.. stores.Select(store => new AuditQueue(store, options, clock, log))], options);

    /// <summary>One for each place.</summary>
    public IReadOnlyList<AuditQueue> Queues => _queues;

    /// <summary>Whether records are kept at all.</summary>
    public bool IsOn => _queues.Length > 0;

    /// <summary>Whether calls must not begin now, since what becomes of them could not be written down in every place.</summary>
    public bool RefusesCalls => _options.OnFailure == AuditFailure.Refuse && _queues.Any(queue => queue.IsBehind);

    /// <summary>Takes a record; does not wait.</summary>
    public void Add(AuditRecord record)
    {
        if (!IsOn) return;
        var line = AuditJson.ToLine(record);
        foreach (var queue in _queues) queue.Add(line);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.WhenAll(_queues.Select(queue => Task.Run(() => queue.WriteAllAsync(_givingUp.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        CompleteAll();
        await using var patience = cancellationToken.UnsafeRegister(_ => _givingUp.Cancel(), null);
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        // Registered under two names, it is disposed twice.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        CompleteAll();
        _givingUp.CancelAfter(LastPatience);
        await _writing;
        foreach (var queue in _queues) await queue.CloseAsync();
        _givingUp.Dispose();
    }

    private void CompleteAll()
    {
        foreach (var queue in _queues) queue.Complete();
    }
}
