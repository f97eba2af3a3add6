namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>The names of an object's properties as a tree of bytes, from behind the opening quote up to the closing one.</summary>
internal sealed class KeyTree
{
    public const int Root = 0;
    public const int None = -1;

    private readonly List<TreeNode> _nodes = [new(0)];

    public KeyTree(IReadOnlyList<Property> properties)
    {
        for (var index = 0; index < properties.Count; index++)
        {
            var at = Root;
            _nodes[Root].Properties.Add(index);
            foreach (var value in properties[index].Name.AsSpan(1))
            {
                at = ChildOrNew(at, value);
                _nodes[at].Properties.Add(index);
            }
            _nodes[at].Property = index;
        }
    }

    public int Child(int node, byte value)
    {
        var child = _nodes[node].FirstChild;
        while (child != None && _nodes[child].Value != value) child = _nodes[child].NextSibling;
        return child;
    }

    /// <summary>The property whose name ends here, or <see cref="None"/>.</summary>
    public int Property(int node) => _nodes[node].Property;

    /// <summary>Bytes of the name behind its opening quote.</summary>
    public int Length(int node) => _nodes[node].Length;

    /// <summary>The properties from first to last whose names go on from here, in order.</summary>
    public ReadOnlySpan<int> Properties(int node, int first, int last)
    {
        var properties = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_nodes[node].Properties);
        var (start, end) = (LowerBound(properties, first), LowerBound(properties, last + 1));
        return start < end ? properties[start..end] : default;
    }

    private int ChildOrNew(int parent, byte value)
    {
        var child = Child(parent, value);
        if (child != None) return child;
        _nodes.Add(new TreeNode(value) { NextSibling = _nodes[parent].FirstChild, Length = _nodes[parent].Length + 1 });
        return _nodes[parent].FirstChild = _nodes.Count - 1;
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        var index = sorted.BinarySearch(value);
        return index >= 0 ? index : ~index;
    }

    private sealed class TreeNode(byte value)
    {
        public byte Value { get; } = value;
        public int FirstChild { get; set; } = None;
        public int NextSibling { get; init; } = None;
        public int Property { get; set; } = None;
        public int Length { get; init; }

        /// <summary>In ascending order, as they were added.</summary>
        public List<int> Properties { get; } = [];
    }
}
