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

    /// <summary>Whether the bounds on what is in it leave room for any such value.</summary>
    public virtual bool IsPossible => true;

    /// <summary>Whether such a value may begin with the byte.</summary>
    public abstract bool StartsWith(byte value);

    /// <summary>Adds every position that the byte leads to, none if it is not allowed here.</summary>
    public abstract void Step(in Position at, byte value, PositionSet next);

    /// <summary>Tokens to the end of this value, at most.</summary>
    public abstract long Rest(int state, int count, Costs costs);

    /// <summary>A count as far from its bounds as this one, as far as that matters to one token.</summary>
    public virtual int CanonicalCount(int count, Reach reach) => count;

    /// <summary>The count once the token that led here has ended.</summary>
    public virtual int SettledCount(int count) => count;
}
