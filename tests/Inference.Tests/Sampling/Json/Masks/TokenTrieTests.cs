using System.Text;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Tests.Sampling.Json.Masks;

public sealed class TokenTrieTests
{
    [Fact]
    public void Build_EveryToken_IsFoundByItsBytes()
    {
        foreach (var trie in (TokenTrie[])[Vocabularies.Bytes, Vocabularies.Demo])
        {
            for (var id = 0; id < trie.VocabularySize; id++)
            {
                if (trie.Bytes(id).IsEmpty) continue;
                var node = TokenTrie.Root;
                foreach (var value in trie.Bytes(id)) node = trie.Child(node, value);
                List<int> tokens = [];
                for (var token = trie.Nodes[node].Token; token != TokenTrie.None; token = trie.Twin(token)) tokens.Add(token);
                Assert.Contains(id, tokens);
            }
        }
    }

    [Fact]
    public void Build_Nodes_AreInTheOrderOfAWalk()
    {
        var nodes = Vocabularies.Demo.Nodes;
        Assert.Equal(nodes.Length, nodes[TokenTrie.Root].End);
        for (var index = 1; index < nodes.Length; index++)
        {
            Assert.True(nodes[index].Depth <= nodes[index - 1].Depth + 1);
            Assert.True(nodes[index].End > index && (nodes[index].End == nodes.Length || nodes[nodes[index].End].Depth <= nodes[index].Depth));
        }
    }

    [Fact]
    public void Build_TokensOfEqualBytes_AreTwins()
    {
        var trie = Vocabularies.Of([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "ab"u8.ToArray(), "ab"u8.ToArray(), "ab"u8.ToArray()]);
        Assert.Equal((257, 258, TokenTrie.None), (trie.Twin(256), trie.Twin(257), trie.Twin(258)));
        var constraint = Guide.Over("""{"const": "ab"}""", trie);
        Assert.True(constraint.Accept('"'));
        Assert.Equal(['a', 256, 257, 258], Guide.Allowed(constraint));
        Assert.True(constraint.Accept(257));
    }

    [Fact]
    public void Build_ExcludedTokens_AreNeverAllowed()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "<|end|>"u8.ToArray()];
        var trie = TokenTrie.Build(tokens.Length, id => tokens[id], id => id == 256);
        Assert.True(trie.Bytes(256).IsEmpty);
        var constraint = Guide.Over("""{"type": "string"}""", trie);
        Assert.True(constraint.Accept('"'));
        Assert.DoesNotContain(256, Guide.Allowed(constraint).Where(id => id != Vocabularies.End(trie)));
    }

    [Fact]
    public void Build_WithoutATokenForSomeByte_IsRefused()
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Vocabularies.Of([.. Enumerable.Range(0, 256).Where(value => value != '{').Select(value => new[] { (byte)value })]));
        Assert.Equal(("unsupported_parameter", "response_format"), (refusal.Code, refusal.Parameter));
    }

    [Fact]
    public void Spell_AText_TakesTheFewestTokens()
    {
        var trie = Vocabularies.Of([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["ab", "abc", "cde", "de"]).Select(Encoding.UTF8.GetBytes)]);
        Assert.Equal([2, 2, 1, 1, 1, 0], trie.Spell("abcde"u8.ToArray()));
    }
}
