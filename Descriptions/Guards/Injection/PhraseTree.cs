namespace Glimpse.Descriptions.Guards.Injection;

/// <summary>Finds any of many phrases in one pass over a text: Aho and Corasick's automaton (1975), over folded letters.</summary>
internal sealed class PhraseTree
{
    private const int Root = 0;

    private readonly Dictionary<(int Node, char Letter), int> _children = [];
    private readonly List<int> _depth = [0];       // letters from the root
    private readonly List<bool> _isPhrase = [false];
    private readonly List<(int Parent, char Letter)> _edges = [default];
    private readonly int[] _fallback;              // the longest end of the node's letters that is another node
    private readonly int[] _shorter;               // the nearest phrase on the way of fallbacks; the root: none

    public PhraseTree(IEnumerable<string> phrases)
    {
        foreach (var phrase in phrases) Add(FoldedText.Of(phrase).Letters);
        (_fallback, _shorter) = (new int[_depth.Count], new int[_depth.Count]);
        Link();
    }

    private int Nodes => _depth.Count;

    /// <summary>Whether the text has one of the phrases, with whole words at its ends.</summary>
    public bool IsIn(FoldedText text)
    {
        var node = Root;
        for (var i = 0; i < text.Length; i++)
        {
            node = Step(node, text.Letters[i]);
            for (var phrase = _isPhrase[node] ? node : _shorter[node]; phrase != Root; phrase = _shorter[phrase])
            {
                if (text.IsWhole(i + 1 - _depth[phrase], i + 1)) return true;
            }
        }
        return false;
    }

    private int Step(int node, char letter)
    {
        while (true)
        {
            if (_children.TryGetValue((node, letter), out var child)) return child;
            if (node == Root) return Root;
            node = _fallback[node];
        }
    }

    private void Add(ReadOnlySpan<char> letters)
    {
        var node = Root;
        foreach (var letter in letters)
        {
            if (!_children.TryGetValue((node, letter), out var child))
            {
                child = _depth.Count;
                _children.Add((node, letter), child);
                _depth.Add(_depth[node] + 1);
                _isPhrase.Add(false);
                _edges.Add((node, letter));
            }
            node = child;
        }
        if (node != Root) _isPhrase[node] = true;
    }

    // Shallow nodes first, so that a fallback is linked before it is followed.
    private void Link()
    {
        var nodes = Enumerable.Range(0, Nodes).ToArray();
        Array.Sort(_depth.ToArray(), nodes);
        foreach (var node in nodes.AsSpan(1))
        {
            var (parent, letter) = _edges[node];
            if (parent != Root) _fallback[node] = Step(_fallback[parent], letter);
            _shorter[node] = _isPhrase[_fallback[node]] ? _fallback[node] : _shorter[_fallback[node]];
        }
    }
}
