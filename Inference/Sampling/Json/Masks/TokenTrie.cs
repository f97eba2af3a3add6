using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>The bytes of a vocabulary's text tokens as a tree, laid out in the order of a walk. Built once per tokenizer; never changes.</summary>
internal sealed class TokenTrie
{
    public const int Root = 0;
    public const int None = -1;

    private readonly TrieNode[] _nodes;

    /// <summary>Tokens of equal bytes: the next one of each.</summary>
    private readonly int[] _twin;
    private readonly int[] _nodeOf;
    private readonly byte[][] _bytes;

    private TokenTrie(byte[][] bytes, List<TrieNode> nodes, int[] twin, int[] nodeOf)
    {
        (_bytes, _nodes, _twin, _nodeOf) = (bytes, [.. nodes], twin, nodeOf);
        MaxDepth = bytes.Max(token => token.Length);
        Reach = new Reach(MaxDepth, bytes.Max(token => token.AsSpan().Count((byte)',')));
        MaskWords = (bytes.Length + 63) / 64;
    }

    /// <param name="Depth">Bytes from the root; the last of them is <paramref name="Byte"/>.</param>
    /// <param name="End">The first node in the walk's order that is not below this one.</param>
    /// <param name="Token">A token that ends here, or <see cref="None"/>.</param>
    public readonly record struct TrieNode(byte Byte, ushort Depth, int End, int Token);

    /// <summary>Ids are less than this; a model's logits may have more.</summary>
    public int VocabularySize => _bytes.Length;

    /// <summary>64-bit words of a mask over the vocabulary.</summary>
    public int MaskWords { get; }

    public int MaxDepth { get; }
    public Reach Reach { get; }
    public ReadOnlySpan<TrieNode> Nodes => _nodes;

    /// <summary>A token's bytes.</summary>
    public delegate ReadOnlySpan<byte> TokenBytes(int id);

    /// <param name="vocabularySize">The number of ids.</param>
    /// <param name="bytes">Of each id; empty for ids that no token has.</param>
    /// <param name="isExcluded">Tokens that are no text: special ones and those that a reader of the answer takes for marks.</param>
    /// <exception cref="RequestRefusedException">Some byte has no token of its own: not every text could be written.</exception>
    public static TokenTrie Build(int vocabularySize, TokenBytes bytes, Func<int, bool> isExcluded)
    {
        var tokens = new byte[vocabularySize][];
        for (var id = 0; id < tokens.Length; id++) tokens[id] = isExcluded(id) ? [] : bytes(id).ToArray();
        var sorted = Enumerable.Range(0, tokens.Length).Where(id => tokens[id].Length > 0).ToArray();
        Array.Sort(sorted, (left, right) => tokens[left].AsSpan().SequenceCompareTo(tokens[right]) is var order && order != 0 ? order : left.CompareTo(right));

        var (twin, nodeOf) = (new int[tokens.Length], new int[tokens.Length]);
        Array.Fill(twin, None);
        Array.Fill(nodeOf, None);
        List<TrieNode> nodes = [new(0, 0, 0, None)];
        Stack<int> path = new([Root]);
        var previous = None;
        foreach (var id in sorted)
        {
            var shared = previous == None ? 0 : tokens[previous].AsSpan().CommonPrefixLength(tokens[id]);
            while (path.Count - 1 > shared) Close(path.Pop());
            for (var depth = shared; depth < tokens[id].Length; depth++)
            {
                path.Push(nodes.Count);
                nodes.Add(new TrieNode(tokens[id][depth], (ushort)(depth + 1), 0, depth + 1 == tokens[id].Length ? id : None));
            }
            if (previous != None && shared == tokens[id].Length && shared == tokens[previous].Length) twin[previous] = id;
            nodeOf[id] = path.Peek();
            previous = id;
        }
        while (path.TryPop(out var open)) Close(open);
        var trie = new TokenTrie(tokens, nodes, twin, nodeOf);
        trie.RequireSingleBytes();
        return trie;

        void Close(int node) => nodes[node] = nodes[node] with { End = nodes.Count };
    }

    /// <summary>Empty for ids that are no text.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)_bytes.Length ? _bytes[id] : default;

    /// <summary>The next token of the same bytes, or <see cref="None"/>.</summary>
    public int Twin(int id) => _twin[id];

    /// <summary>The node that a byte leads to, or <see cref="None"/>.</summary>
    public int Child(int node, byte value)
    {
        for (var child = node + 1; child < _nodes[node].End; child = _nodes[child].End)
            if (_nodes[child].Byte == value) return child;
        return None;
    }

    /// <summary>The fewest tokens from every byte of a text to its end.</summary>
    public int[] Spell(byte[] text)
    {
        var fewest = new int[text.Length + 1];
        for (var start = text.Length - 1; start >= 0; start--)
        {
            fewest[start] = int.MaxValue;
            for (int node = Root, end = start; end < text.Length; end++)
            {
                node = Child(node, text[end]);
                if (node == None) break;
                if (_nodes[node].Token != None) fewest[start] = Math.Min(fewest[start], fewest[end + 1] + 1);
            }
        }
        return fewest;
    }

    /// <summary>Every byte that UTF-8 uses must be writable on its own: then no text is out of reach.</summary>
    private void RequireSingleBytes()
    {
        var isMissing = Enumerable.Range(0, 256).Where(value => value is '\n' or >= 0x20 and not 0x7F and not 0xC0 and not 0xC1 and < 0xF5)
            .Any(value => Child(Root, (byte)value) is var node && (node == None || _nodes[node].Token == None));
        if (isMissing) throw SchemaRefusal.NotWithThisModel();
    }
}
