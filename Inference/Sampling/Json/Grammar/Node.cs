namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// One form that a value may take: a text, an object or an array. It reads a byte at a time; where it is, is a <see cref="Position"/>.
/// From every position that a node allows, the whole answer can be finished: nothing that is allowed leads into a dead end.
/// </summary>
internal abstract class Node(int id)
{
    /// <summary>Counts the nodes of a schema.</summary>
    public int Id { get; } = id;

    /// <summary>Objects and arrays inside each other that the smallest such value needs, itself included.</summary>
    public int MinDepth { get; set; }

    public abstract bool IsContainer { get; }

    /// <summary>Whether such a value may begin with the byte.</summary>
    public abstract bool StartsWith(byte value);

    /// <summary>Adds every position that the byte leads to, none if it is not allowed here.</summary>
    public abstract void Step(Position at, byte value, PositionSet next);

    /// <summary>Tokens to the end of this value, at most.</summary>
    public abstract long Rest(int state, int count, Costs costs);

    /// <summary>The same place with counters as far from their bounds as <paramref name="reach"/> lets them matter; state and count of it.</summary>
    public virtual int CanonicalCount(int state, int count, Reach reach) => count;

    /// <summary>The count once the token that led here has ended.</summary>
    public virtual int SettledCount(int state, int count) => count;
}
