using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

/// <summary>
/// Lines on their way to one place, written there in batches. What cannot be written is tried again until it can; what waits meanwhile is bounded, by records and
/// by bytes.
/// </summary>
public sealed partial class AuditQueue
{
    private const int BatchBytes = 1_000_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IAuditStore _store;
    private readonly AuditOptions _options;
    private readonly long _mostBytes;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private volatile bool _isFailing;
    private int _waiting;
    private long _waitingBytes;
    private long _lost;
    private long _written;

    internal AuditQueue(IAuditStore store, AuditOptions options, TimeProvider clock, ILogger log)
    {
        (_store, _options, _clock, _log) = (store, options, clock, log);
        _mostBytes = options.QueueMegabytes * 1_000_000L;
    }

    /// <summary>The place: files or blobs.</summary>
    public string Name => _store.Name;

    /// <summary>Records that are not written yet, those of the batch that is being written included.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>What they take.</summary>
    public long WaitingBytes => Volatile.Read(ref _waitingBytes);

    /// <summary>Records that were written since the start.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Records that found the queue full.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Whether the last attempt to write failed.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Whether it fails, or is half full: it may not keep up.</summary>
    internal bool IsBehind => _isFailing || Waiting > _options.QueueRecords / 2 || WaitingBytes > _mostBytes / 2;

    /// <summary>Takes a line; does not wait.</summary>
    internal void Add(byte[] line)
    {
        var fits = Interlocked.Increment(ref _waiting) <= _options.QueueRecords & Interlocked.Add(ref _waitingBytes, line.Length) <= _mostBytes;
        if (fits && _lines.Writer.TryWrite(line)) return;
        Leave(1, line.Length);
        // Once, then at every tenth power: a full disk must not fill the log too.
        var lost = Interlocked.Increment(ref _lost);
        if (Math.Log10(lost) % 1 == 0) LogLost(lost, Name);
    }

    /// <summary>Nothing comes after this.</summary>
    internal void Complete() => _lines.Writer.TryComplete();

    /// <summary>Writes until all is written that comes before <see cref="Complete"/>.</summary>
    internal async Task WriteAllAsync(CancellationToken givingUp)
    {
        using var batch = new MemoryStream();
        try
        {
            while (await _lines.Reader.WaitToReadAsync(givingUp))
            {
                var records = 0;
                for (; batch.Length < BatchBytes && _lines.Reader.TryRead(out var line); records++) batch.Write(line);
                await KeepAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), givingUp);
                Leave(records, batch.Length);
                Interlocked.Add(ref _written, records);
                batch.SetLength(0);
            }
        }
        catch (OperationCanceledException) when (givingUp.IsCancellationRequested)
        {
            if (Waiting > 0) LogLeft(Waiting, Name);
        }
    }

    internal ValueTask CloseAsync() => _store.DisposeAsync();

    private async Task KeepAsync(ReadOnlyMemory<byte> lines, CancellationToken givingUp)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await _store.AppendAsync(lines, givingUp);
                if (_isFailing) LogRecovered(Name);
                _isFailing = false;
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !givingUp.IsCancellationRequested)
            {
                if (!_isFailing) LogFailing(fault, Name, _options.OnFailure);
                _isFailing = true;
            }
            // While it stops, it does not wait long: what can be written now is, the rest is said to be left.
            await Task.Delay(_lines.Reader.Completion.IsCompleted ? TimeSpan.FromMilliseconds(100) : pause, _clock, givingUp);
        }
    }

    private void Leave(int records, long bytes)
    {
        Interlocked.Add(ref _waiting, -records);
        Interlocked.Add(ref _waitingBytes, -bytes);
    }
}
