namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// Makes positions, each once. When it is full it forgets them all: those in use live on, and only lose what they would have shared.
/// </summary>
internal sealed class PositionTable(int capacity)
{
    private readonly Dictionary<Key, Position> _positions = [];
    private int _nextId = 1;

    private readonly record struct Key(int Node, int State, int Count, int Parent);

    public static Position End { get; } = new(0, null, 0, 0, null);

    public Position Get(Node node, int state, int count, Position parent)
    {
        var key = new Key(node.Id, state, count, parent.Id);
        if (_positions.TryGetValue(key, out var position)) return position;
        if (_positions.Count >= capacity) _positions.Clear();
        position = new Position(_nextId++, node, state, count, parent);
        _positions.Add(key, position);
        return position;
    }

    /// <summary>The same place further on; itself where nothing changed.</summary>
    public Position Move(Position at, int state, int count) => at.State == state && at.Count == count ? at : Get(at.Node!, state, count, at.Parent!);
}
