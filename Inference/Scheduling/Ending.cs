namespace Glimpse.Inference.Scheduling;

/// <summary>How a sequence ends.</summary>
internal enum EndingKind
{
    /// <summary>An end token.</summary>
    Stop,

    /// <summary>Its limit of tokens.</summary>
    Length,

    /// <summary>Its caller left.</summary>
    Cancelled,

    /// <summary>The engine is shutting down.</summary>
    ShutDown,

    /// <summary>Its run or its sampling threw.</summary>
    Failed,
}

/// <param name="Kind">What happened.</param>
/// <param name="Cause">Of a failure.</param>
internal sealed record Ending(EndingKind Kind, Exception? Cause = null)
{
    public static readonly Ending Stop = new(EndingKind.Stop);
    public static readonly Ending Length = new(EndingKind.Length);
    public static readonly Ending Cancelled = new(EndingKind.Cancelled);
    public static readonly Ending ShutDown = new(EndingKind.ShutDown);
}
