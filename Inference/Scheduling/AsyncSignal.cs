using System.Threading.Tasks.Sources;

namespace Glimpse.Inference.Scheduling;

/// <summary>Wakes one reader after something happened, without locks or allocation. One thread sets it, one waits.</summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Quiet = 0, ReaderWaits = 1, Signalled = 2;

    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private int _state;

    /// <summary>Completes when the signal was set since the last wait.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Quiet, Signalled) == Signalled) return ValueTask.CompletedTask;
        _wake.Reset();
        if (Interlocked.CompareExchange(ref _state, ReaderWaits, Quiet) == Quiet) return new ValueTask(this, _wake.Version);
        Volatile.Write(ref _state, Quiet);
        return ValueTask.CompletedTask;
    }

    public void Set()
    {
        if (Interlocked.Exchange(ref _state, Signalled) != ReaderWaits) return;
        Volatile.Write(ref _state, Quiet);
        _wake.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _wake.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wake.GetStatus(token);
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
