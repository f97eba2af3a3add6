using Glimpse.Fixtures;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>Vocabularies to constrain: single bytes, the demo model's, and one as large as a real model's.</summary>
internal static class Vocabularies
{
    public static Tokenizer DemoTokenizer { get; } = Tokenizer.Load(Path.Combine(Repository.Checkpoint(TestModel.Demo), "tokenizer.json"));

    private static readonly Lazy<TokenTrie> LazyDemo = new(() => Of(DemoTokenizer));
    private static readonly Lazy<TokenTrie> LazyLarge = new(() => Of(SyntheticVocabulary.Create(150_000)));

    /// <summary>A token per byte, with the byte as its id, and the end token 256.</summary>
    public static TokenTrie Bytes { get; } = Of([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })]);

    public static TokenTrie Demo => LazyDemo.Value;

    public static TokenTrie Large => LazyLarge.Value;

    /// <summary>The id after all others.</summary>
    public static int End(TokenTrie trie) => trie.VocabularySize - 1;

    /// <summary>A vocabulary of these tokens and an end token.</summary>
    public static TokenTrie Of(params byte[][] tokens) => TokenTrie.Build(tokens.Length + 1, id => id < tokens.Length ? tokens[id] : default, id => id == tokens.Length);

    private static TokenTrie Of(Tokenizer tokenizer) => TokenTrie.Build(tokenizer.VocabularySize + 1, id => id < tokenizer.VocabularySize ? tokenizer.Bytes(id) : default, tokenizer.IsSpecial);
}
