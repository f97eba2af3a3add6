using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// A place inside an answer: where a node is, and where the value that holds it goes on afterwards. Positions never change and exist once each
/// (<see cref="PositionTable"/>), so whatever was found out about one is kept with it.
/// </summary>
/// <param name="node">Null at the end of the answer.</param>
internal sealed class Position(int id, Node? node, int state, int count, Position? parent)
{
    public int Id { get; } = id;
    public Node? Node { get; } = node;
    public int State { get; } = state;
    public int Count { get; } = count;
    public Position? Parent { get; } = parent;

    /// <summary>Objects and arrays around and at this place.</summary>
    public int Depth { get; } = (parent?.Depth ?? 0) + (node is { IsContainer: true } ? 1 : 0);

    /// <summary>Nothing follows.</summary>
    public bool IsEnd => Node is null;

    /// <summary>Whether the answer may end here.</summary>
    public bool CanEnd => IsEnd || (Node is TextNode text && text.CanEnd(State, Count) && Parent!.IsEnd);

    /// <summary>The place that fares alike for one token; found when first needed.</summary>
    public Position? Canonical { get; set; }

    /// <summary>Tokens that finish the answer from here at most, or -1 if not counted yet.</summary>
    public int Rest { get; set; } = -1;

    /// <summary>The tokens allowed here, if they were looked up lately.</summary>
    public MaskEntry? Mask { get; set; }
}
