using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Gate;

/// <summary>Who calls, as far as the gate knows.</summary>
/// <param name="Name">What logs, limits and caches know them by; never a key. Null where the head is open to everyone.</param>
public sealed record Caller(string? Name)
{
    public static Caller Anyone { get; } = new((string?)null);

    /// <summary>Whether they may read what is the operator's.</summary>
    public bool IsOperator { get; init; }

    internal CallLimits Limits { get; init; }
}
