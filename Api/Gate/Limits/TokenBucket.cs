namespace Glimpse.Api.Gate.Limits;

/// <summary>A bucket that fills evenly up to a minute's worth. It may be emptied below nothing, as a use is known only afterwards: then it takes until the debt is paid.</summary>
/// <param name="perMinute">What flows in; 0: a bucket that is never empty.</param>
/// <param name="now">Time of the clock that all calls count by.</param>
internal struct TokenBucket(int perMinute, TimeSpan now)
{
    // Whoever comes exactly in time is not turned away for what is lost to rounding.
    private const double Nothing = 0.001;

    private double _level = perMinute;
    private TimeSpan _at = now;

    public readonly int PerMinute => perMinute;

    /// <summary>How long until <paramref name="amount"/> is there; zero: it is there now.</summary>
    public TimeSpan WaitFor(double amount, TimeSpan now)
    {
        if (perMinute == 0) return TimeSpan.Zero;
        var missing = Math.Min(amount, perMinute) - LevelAt(now);
        return missing <= Nothing ? TimeSpan.Zero : TimeSpan.FromMinutes(missing / perMinute);
    }

    public void Take(double amount, TimeSpan now)
    {
        if (perMinute > 0) _level = LevelAt(now) - amount;
    }

    public Rate Read(TimeSpan now) => new(perMinute, (int)Math.Max(0, LevelAt(now) + Nothing), WaitFor(perMinute, now));

    private double LevelAt(TimeSpan now)
    {
        if (now > _at)
        {
            _level = Math.Min(perMinute, _level + ((now - _at).TotalMinutes * perMinute));
            _at = now;
        }
        return _level;
    }
}

/// <summary>How a limit stands.</summary>
/// <param name="Limit">Per minute; 0: there is none.</param>
/// <param name="Remaining">What may be used at once.</param>
/// <param name="Reset">Until all of it may.</param>
internal readonly record struct Rate(int Limit, int Remaining, TimeSpan Reset);
