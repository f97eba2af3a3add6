namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// An object or array around a place in an answer: where it goes on once the value in it has ended. Holders never change and exist once each (<see cref="HolderTable"/>),
/// so whatever was found out about one is kept with it.
/// </summary>
/// <param name="id">0 for the end.</param>
/// <param name="node">Null for what holds the whole answer: nothing follows.</param>
internal sealed class Holder(int id, Node? node, int state, int count, Holder? parent)
{
    /// <summary>Holds the answer as a whole.</summary>
    public static Holder End { get; } = new(0, null, 0, 0, null);

    public int Id { get; } = id;
    public Node? Node { get; } = node;
    public int State { get; } = state;
    public int Count { get; } = count;
    public Holder? Parent { get; } = parent;
    public bool IsEnd => Node is null;

    /// <summary>Objects and arrays from the outermost to this one.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>Where an answer is once the value that was held has ended.</summary>
    public Position After => new(Node, State, Count, Parent ?? this);

    /// <summary>The holder that fares alike for one token; found when first needed.</summary>
    public Holder? Canonical { get; set; }

    /// <summary>Tokens that finish the answer from behind the held value, at most; -1 while not counted.</summary>
    public int Rest { get; set; } = -1;
}
