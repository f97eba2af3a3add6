namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>A place inside an answer: where a node is, and what holds its value.</summary>
/// <param name="Node">Null at the end of the answer.</param>
internal readonly record struct Position(Node? Node, int State, int Count, Holder Parent)
{
    /// <summary>Nothing follows.</summary>
    public bool IsEnd => Node is null;

    /// <summary>Whether the answer may end here.</summary>
    public bool CanEnd => IsEnd || (Parent.IsEnd && Node is TextNode text && text.CanEnd(State, Count));

    /// <summary>Objects and arrays around and at this place.</summary>
    public int Depth => Parent.Depth + (Node is TextNode ? 0 : 1);

    /// <summary>Before the first byte of a value.</summary>
    public static Position Before(Node node, Holder parent) => new(node, 0, 0, parent);

    public Position At(int state) => this with { State = state };

    public Position At(int state, int count) => this with { State = state, Count = count };

    public bool Equals(Position other) => State == other.State && Count == other.Count && ReferenceEquals(Node, other.Node) && ReferenceEquals(Parent, other.Parent);

    public override int GetHashCode() => HashCode.Combine(Node?.Id, State, Count, Parent.Id);
}
