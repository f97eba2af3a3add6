using System.Numerics;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>How a walker picks among allowed tokens.</summary>
internal enum WalkStyle
{
    /// <summary>Any of them, as a random model does.</summary>
    Uniform,

    /// <summary>Mostly one that opens something or is long: the worst for finishing.</summary>
    Hungry,

    /// <summary>Always the same favourites: what a model does that has run into a loop.</summary>
    Stubborn,
}

/// <summary>Plays a model that knows nothing: it writes whatever it is allowed to.</summary>
internal sealed class Walker(TokenTrie trie, int seed)
{
    private readonly Random _random = new(seed);
    private readonly ulong[] _mask = new ulong[trie.MaskWords];
    private readonly int[] _candidates = new int[trie.VocabularySize];

    /// <summary>The answer, or null where the limit came first.</summary>
    public byte[]? Walk(JsonConstraint constraint, int maxTokens, WalkStyle style, bool isSteered)
    {
        List<byte> answer = [];
        for (var written = 0; written < maxTokens; written++)
        {
            constraint.Fill(_mask, isSteered ? maxTokens - written : int.MaxValue);
            var token = Pick(style);
            Assert.True(constraint.Accept(token), $"token {token} is allowed and not accepted");
            if (token == Vocabularies.End(trie)) return [.. answer];
            answer.AddRange(trie.Bytes(token));
        }
        return constraint.IsComplete ? [.. answer] : null;
    }

    /// <summary>The tokens of one answer, or of its beginning.</summary>
    public List<int> Tokens(JsonConstraint constraint, int maxTokens)
    {
        List<int> tokens = [];
        while (tokens.Count < maxTokens && (tokens.Count == 0 || tokens[^1] != Vocabularies.End(trie)))
        {
            constraint.Fill(_mask);
            tokens.Add(Pick(WalkStyle.Uniform));
            Assert.True(constraint.Accept(tokens[^1]));
        }
        return tokens;
    }

    private int Pick(WalkStyle style)
    {
        var count = Candidates();
        Assert.True(count > 0, "no token is allowed");
        var picked = _candidates[_random.Next(count)];
        if (style == WalkStyle.Uniform || _random.Next(10) < 2) return picked;
        for (var tries = 0; tries < 8; tries++)
        {
            var other = _candidates[_random.Next(count)];
            if (Weight(other, style) > Weight(picked, style)) picked = other;
        }
        return picked;
    }

    private double Weight(int token, WalkStyle style)
    {
        var bytes = trie.Bytes(token);
        return style == WalkStyle.Stubborn ? -(token * 7919L % 10_007) : bytes.Length + 20 * (bytes.Count((byte)'{') + bytes.Count((byte)'[') + bytes.Count((byte)','));
    }

    private int Candidates()
    {
        var count = 0;
        for (var word = 0; word < _mask.Length; word++)
            for (var bits = _mask[word]; bits != 0; bits &= bits - 1) _candidates[count++] = 64 * word + BitOperations.TrailingZeroCount(bits);
        return count;
    }
}
