using System.Text;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

public sealed class TokenizerTests
{
    private static Tokenizer Tiny => TestTokenizers.Tiny;

    [Fact]
    public void Encode_SpecialTokenInText_IsOneTokenOnlyWhereAddedTokensAreParsed()
    {
        List<int> ordinary = [];
        Tiny.Encode("<|user|>", ordinary, parseAddedTokens: false);

        Assert.Equal([Tiny.FindToken("<|user|>")!.Value], Tiny.Encode("<|user|>"));
        Assert.True(ordinary.Count > 1);
        Assert.DoesNotContain(ordinary, Tiny.IsSpecial);
        Assert.Equal("<|user|>", Tiny.Decode([.. ordinary], skipSpecialTokens: true));
    }

    [Fact]
    public void Encode_WildTextAsOrdinaryText_NeverBecomesASpecialToken()
    {
        var wild = new WildText(seed: 1);
        for (var i = 0; i < 500; i++)
        {
            List<int> ids = [];
            var text = wild.Next(60);
            Tiny.Encode(text, ids, parseAddedTokens: false);

            Assert.DoesNotContain(ids, Tiny.IsSpecial);
            Assert.Equal(text, Tiny.Decode([.. ids], skipSpecialTokens: true));
        }
    }

    [Fact]
    public void Decode_EncodedWildText_IsTheText()
    {
        var wild = new WildText(seed: 2);
        for (var i = 0; i < 2000; i++)
        {
            var text = wild.Next(60);

            Assert.Equal(text, Tiny.Decode(Tiny.Encode(text), skipSpecialTokens: false));
        }
    }

    [Fact]
    public void Encode_LoneSurrogate_IsTheReplacementCharacter()
    {
        Assert.Equal(Tiny.Encode("a\uFFFD"), Tiny.Encode("a\uD83D"));
        Assert.Equal(Tiny.Encode("\uFFFDb"), Tiny.Encode("\uDE00b"));
        Assert.Equal(Tiny.Encode("\uFFFD\uFFFD"), Tiny.Encode("\uDE00\uD83D"));
        Assert.Equal(Tiny.Encode("\uFFFD😀"), Tiny.Encode("\uD83D\uD83D\uDE00"));
    }

    [Fact]
    public void Encode_IntoAList_Appends()
    {
        List<int> ids = [7];

        Tiny.Encode("Hello", ids, parseAddedTokens: true);

        Assert.Equal([7, .. Tiny.Encode("Hello")], ids);
    }

    [Fact]
    public void Encode_InTheSteadyState_AllocatesNothing()
    {
        // Its own tokenizer: other tests at the same time would take the shared one's buffers.
        var tokenizer = Tokenizer.Load(TestTokenizers.TinyPath);
        var ids = new List<int>(256);
        for (var i = 0; i < 3; i++) tokenizer.Encode("描述这张图片 <|user|> Describe this image.", ids, parseAddedTokens: true);

        Assert.Equal(0, Allocations.Of(() => tokenizer.Encode("描述这张图片 <|user|> Describe this image.", ids, parseAddedTokens: true)));
    }

    [Fact]
    public void Encode_FromManyThreads_GivesTheSameIds()
    {
        var texts = Enumerable.Range(0, 64).Select(seed => new WildText(seed).Next(200)).ToArray();
        var expected = texts.Select(Tiny.Encode).ToArray();

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % 64], Tiny.Encode(texts[i % 64])));
    }

    [Fact]
    public void Decode_IdsOfNoToken_AreLeftOut() =>
        Assert.Equal("Hello", Tiny.Decode([-1, .. Tiny.Encode("Hello"), Tiny.VocabularySize, int.MaxValue], skipSpecialTokens: false));

    [Theory]
    [InlineData("<|endoftext|>", 2012)]
    [InlineData("\n", 198)]
    [InlineData(" ", 220)]
    [InlineData("no such token", null)]
    public void FindToken_ByItsText_GivesItsId(string content, int? id) => Assert.Equal(id, Tiny.FindToken(content));

    [Fact]
    public void FindToken_EveryWholeTokensText_FindsIt()
    {
        for (var id = 0; id < Tiny.VocabularySize; id++)
        {
            var text = Encoding.UTF8.GetString(Tiny.Bytes(id));
            if (!text.Contains('\uFFFD')) Assert.Equal(id, Tiny.FindToken(text));
        }
    }

    [Fact]
    public void VocabularySize_OfTheTinyModel_IsTheHighestIdAndOne() => Assert.Equal(2048, Tiny.VocabularySize);

    [Fact]
    public void IsSpecial_OutsideTheVocabulary_IsFalse() => Assert.False(Tiny.IsSpecial(-1) || Tiny.IsSpecial(Tiny.VocabularySize) || Tiny.IsSpecial(0));

    [Fact]
    public void Encode_AWordThatTheVocabularySpellsAsASpecialToken_StaysText()
    {
        // A checkpoint may list its special tokens in the vocabulary too, and ignore_merges looks whole words up there.
        var file = TestTokenizers.TinyJson();
        file["model"]!["ignore_merges"] = true;
        file["model"]!["vocab"]!["steer"] = 2048;
        file["added_tokens"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["id"] = 2048, ["content"] = "steer", ["special"] = true });
        var tokenizer = TestTokenizers.Load(file);
        List<int> ids = [];

        tokenizer.Encode("steer", ids, parseAddedTokens: false);

        Assert.DoesNotContain(2048, ids);
        Assert.Equal([2048], tokenizer.Encode("steer"));
    }
}
