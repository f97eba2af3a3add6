namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// Makes holders, each once. When it is full it forgets them all: those in use live on, and only lose what they would have shared.
/// </summary>
internal sealed class HolderTable(int capacity)
{
    private readonly Dictionary<Key, Holder> _holders = [];
    private int _nextId = 1;

    private readonly record struct Key(int Node, int State, int Count, int Parent);

    public int Count => _holders.Count;

    public Holder Get(Node node, int state, int count, Holder parent)
    {
        var key = new Key(node.Id, state, count, parent.Id);
        if (_holders.TryGetValue(key, out var holder)) return holder;
        if (_holders.Count >= capacity) _holders.Clear();
        holder = new Holder(_nextId++, node, state, count, parent);
        _holders.Add(key, holder);
        return holder;
    }
}
