namespace Glimpse.Inference.Scheduling;

/// <summary>
/// The tokens of one answer, from the engine's thread to the request's: a preallocated array that one writer appends to and one reader follows,
/// without locks, copies or allocation per token.
/// </summary>
/// <param name="capacity">The most tokens of the answer.</param>
/// <param name="changed">Set after every change; answers of one request share it.</param>
internal sealed class TokenLog(int capacity, AsyncSignal changed)
{
    private readonly int[] _tokens = new int[capacity];
    private volatile int _count;
    private volatile Ending? _ending;

    /// <summary>How many tokens there are.</summary>
    public int Count => _count;

    public int Capacity => _tokens.Length;

    /// <summary>How the answer ended; null while it goes on. Once it is set, <see cref="Count"/> is final.</summary>
    public Ending? Ending => _ending;

    /// <summary>The tokens from an index on, as many as there are now.</summary>
    public ReadOnlySpan<int> From(int index) => _tokens.AsSpan(index, _count - index);

    /// <summary>Reader: completes when something changed since the last wait.</summary>
    public ValueTask WaitAsync() => changed.WaitAsync();

    /// <summary>Writer: one more token.</summary>
    public void Append(int token)
    {
        _tokens[_count] = token;
        _count++;
        changed.Set();
    }

    /// <summary>Writer: the end. Later calls change nothing.</summary>
    public void End(Ending ending)
    {
        if (_ending is not null) return;
        _ending = ending;
        changed.Set();
    }
}
