namespace Glimpse.Api.Gate.Limits;

/// <summary>Which limit turned a request away; the words are those of the answer's <c>type</c>, as OpenAI has them.</summary>
internal enum LimitKind
{
    None,
    Requests,
    Tokens,
    Concurrency,
}

/// <summary>What one caller, or one address, has used of its limits.</summary>
internal sealed class Meter(CallLimits limits, TimeSpan now)
{
    // Nobody knows when one of the running requests ends.
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private CallLimits _limits = limits;
    private TokenBucket _requests = new(limits.RequestsPerMinute, now);
    private TokenBucket _tokens = new(limits.OutputTokensPerMinute, now);
    private int _inside;

    public CallLimits Limits => _limits;

    /// <summary>Lets a request in and counts it, or says which limit is reached and how long to wait; a request that is refused costs nothing.</summary>
    public LimitKind Enter(TimeSpan now, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = ShortWait;
            if (_limits.Concurrent > 0 && _inside >= _limits.Concurrent) return LimitKind.Concurrency;
            if ((wait = _tokens.WaitFor(1, now)) > TimeSpan.Zero) return LimitKind.Tokens;
            if ((wait = _requests.WaitFor(1, now)) > TimeSpan.Zero) return LimitKind.Requests;
            _requests.Take(1, now);
            _inside++;
            return LimitKind.None;
        }
    }

    public void Leave()
    {
        lock (_lock) _inside--;
    }

    /// <summary>Counts the tokens of an answer, also beyond the limit: later requests wait for it.</summary>
    public void Charge(int tokens, TimeSpan now)
    {
        lock (_lock) _tokens.Take(tokens, now);
    }

    /// <summary>Begins anew with other limits; who is inside stays counted.</summary>
    public void Adopt(CallLimits limits, TimeSpan now)
    {
        lock (_lock)
        {
            if (limits == _limits) return;
            (_limits, _requests, _tokens) = (limits, new(limits.RequestsPerMinute, now), new(limits.OutputTokensPerMinute, now));
        }
    }

    /// <summary>How the two rates stand.</summary>
    public (Rate Requests, Rate Tokens) Read(TimeSpan now)
    {
        lock (_lock) return (_requests.Read(now), _tokens.Read(now));
    }

    /// <summary>Whether it holds nothing that a new one would not.</summary>
    public bool IsIdle(TimeSpan now)
    {
        lock (_lock) return _inside == 0 && _requests.Read(now).Reset == TimeSpan.Zero && _tokens.Read(now).Reset == TimeSpan.Zero;
    }

    public bool IsInUse
    {
        get
        {
            lock (_lock) return _inside > 0;
        }
    }
}
