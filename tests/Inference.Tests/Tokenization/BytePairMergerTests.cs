using System.Text;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

public sealed class BytePairMergerTests
{
    // "abc" with the merges b+c before a+b: the lower rank wins though it is not the leftmost.
    private static readonly Vocabulary Letters = Build("a", "b", "c", "ab", "bc", "abc", "aa", "aaaa");
    private static readonly MergeTable Merges = new([new(1, 2, 4), new(0, 1, 3), new(0, 4, 5), new(0, 0, 6), new(6, 6, 7)]);

    [Theory]
    [InlineData("a", new[] { 0 })]
    [InlineData("ab", new[] { 3 })]
    [InlineData("abc", new[] { 5 })]
    [InlineData("cab", new[] { 2, 3 })]
    [InlineData("aaa", new[] { 6, 0 })]
    [InlineData("aaaaa", new[] { 7, 0 })]
    [InlineData("aabc", new[] { 0, 5 })]
    public void Encode_AWord_MergesTheLowestRankFirstAndTheLeftmostOfEquals(string word, int[] ids) => Assert.Equal(ids, Encode(word));

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1003)]
    public void Encode_ALongWord_MergesAsAShortOne(int length) =>
        Assert.Equal([.. Enumerable.Repeat(7, length / 4), .. new[] { Array.Empty<int>(), [0], [6], [6, 0] }[length % 4]], Encode(new string('a', length)));

    [Fact]
    public void Encode_RandomWords_EqualTheNaiveTwin()
    {
        var wild = new WildText(seed: 4);
        var merger = TestTokenizers.Tiny;
        for (var i = 0; i < 300; i++)
        {
            // Letters only, so that the pattern leaves the word whole.
            var word = string.Concat(wild.Next(200).EnumerateRunes().Where(Rune.IsLetter));

            Assert.Equal(NaiveBytePairs.Tiny.Encode(word), merger.Encode(word));
        }
    }

    private static int[] Encode(string word)
    {
        List<int> ids = [];
        new BytePairMerger(Letters, Merges, ignoreMerges: false, new bool[8]).Encode(Encoding.UTF8.GetBytes(word), ids);
        return [.. ids];
    }

    private static Vocabulary Build(params string[] tokens)
    {
        var builder = new VocabularyBuilder();
        for (var id = 0; id < tokens.Length; id++) builder.Set(id, Encoding.UTF8.GetBytes(tokens[id]), reachable: true);
        return builder.Build();
    }
}
