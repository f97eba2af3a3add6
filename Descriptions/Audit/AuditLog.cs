using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

/// <summary>
/// Takes records off the request's way and writes them in batches. What cannot be written is tried again until it can; the queue in between is bounded. Stopping
/// writes what is left.
/// </summary>
public sealed partial class AuditLog : IHostedService, IAsyncDisposable
{
    private const int BatchBytes = 1_000_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1); // of a host that is thrown away without being stopped

    private readonly IAuditStore[] _stores;
    private readonly AuditOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditLog> _log;
    private readonly Channel<AuditRecord> _queue;
    private readonly CancellationTokenSource _givingUp = new();
    private Task _writing = Task.CompletedTask;
    private volatile bool _isFailing;
    private int _isDisposed;
    private long _lost;
    private long _written;

    internal AuditLog(IEnumerable<IAuditStore> stores, AuditOptions options, TimeProvider clock, ILogger<AuditLog> log)
    {
        (_stores, _options, _clock, _log) = ([.. stores], options, clock, log);
        _queue = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(options.QueueRecords) { SingleReader = true });
    }

    /// <summary>Whether records are kept at all.</summary>
    public bool IsOn => _stores.Length > 0;

    /// <summary>Whether calls must not begin now, since what becomes of them could not be written down.</summary>
    public bool RefusesCalls => _options.OnFailure == AuditFailure.Refuse && IsOn && (_isFailing || Waiting > _options.QueueRecords / 2);

    /// <summary>Records that wait.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Records that were written since the start.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Records that found the queue full.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Whether the last attempt to write failed.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Takes a record; does not wait.</summary>
    public void Add(AuditRecord record)
    {
        if (!IsOn || _queue.Writer.TryWrite(record)) return;
        // Once, then at every tenth power: a full disk must not fill the log too.
        var lost = Interlocked.Increment(ref _lost);
        if (Math.Log10(lost) % 1 == 0) LogLost(lost);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOn) _writing = Task.Run(WriteAllAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using var patience = cancellationToken.UnsafeRegister(_ => _givingUp.Cancel(), null);
        await _writing;
        if (Waiting > 0) LogLeft(Waiting);
    }

    public async ValueTask DisposeAsync()
    {
        // Registered under two names, it is disposed twice.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        _queue.Writer.TryComplete();
        _givingUp.CancelAfter(LastPatience);
        await _writing;
        foreach (var store in _stores) await store.DisposeAsync();
        _givingUp.Dispose();
    }

    private async Task WriteAllAsync()
    {
        using var batch = new MemoryStream();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_givingUp.Token))
            {
                var records = 0;
                for (; batch.Length < BatchBytes && _queue.Reader.TryRead(out var record); records++) batch.Write(AuditJson.ToLine(record));
                foreach (var store in _stores) await KeepAsync(store, batch.GetBuffer().AsMemory(0, (int)batch.Length));
                Interlocked.Add(ref _written, records);
                batch.SetLength(0);
            }
        }
        catch (OperationCanceledException) when (_givingUp.IsCancellationRequested)
        {
        }
    }

    private async Task KeepAsync(IAuditStore store, ReadOnlyMemory<byte> lines)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await store.AppendAsync(lines, _givingUp.Token);
                if (_isFailing) LogRecovered(store.GetType().Name);
                _isFailing = false;
                return;
            }
            catch (Exception fault) when (!_givingUp.IsCancellationRequested)
            {
                if (!_isFailing) LogFailing(fault, store.GetType().Name, _options.OnFailure);
                _isFailing = true;
            }
            // While it stops, it does not wait long: what can be written now is, the rest is said to be left.
            await Task.Delay(_queue.Reader.Completion.IsCompleted ? TimeSpan.FromMilliseconds(100) : pause, _clock, _givingUp.Token);
        }
    }
}
