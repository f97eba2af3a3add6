using System.Threading.Tasks.Sources;

namespace Glimpse.Inference.Scheduling;

/// <summary>
/// The tokens of one answer, from the engine's thread to the request's: a preallocated array that one writer appends to and one reader follows,
/// without locks, copies or allocation per token.
/// </summary>
internal sealed class TokenLog(int capacity) : IValueTaskSource
{
    private const int Quiet = 0, ReaderWaits = 1, Signalled = 2;

    private readonly int[] _tokens = new int[capacity];
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private int _state;
    private volatile int _count;
    private volatile Ending? _ending;

    /// <summary>How many tokens there are.</summary>
    public int Count => _count;

    public int Capacity => _tokens.Length;

    /// <summary>How the answer ended; null while it goes on. Once it is set, <see cref="Count"/> is final.</summary>
    public Ending? Ending => _ending;

    /// <summary>The tokens from an index on, as many as there are now.</summary>
    public ReadOnlySpan<int> From(int index) => _tokens.AsSpan(index, _count - index);

    /// <summary>Writer: one more token.</summary>
    public void Append(int token)
    {
        _tokens[_count] = token;
        _count++;
        Signal();
    }

    /// <summary>Writer: the end. Later calls change nothing.</summary>
    public void End(Ending ending)
    {
        if (_ending is not null) return;
        _ending = ending;
        Signal();
    }

    /// <summary>Reader: completes when something happened since the last wait.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Quiet, Signalled) == Signalled) return ValueTask.CompletedTask;
        _wake.Reset();
        if (Interlocked.CompareExchange(ref _state, ReaderWaits, Quiet) == Quiet) return new ValueTask(this, _wake.Version);
        Volatile.Write(ref _state, Quiet);
        return ValueTask.CompletedTask;
    }

    private void Signal()
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
