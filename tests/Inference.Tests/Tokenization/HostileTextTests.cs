using System.Buffers;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Texts that make a quadratic tokenizer run for hours: a megabyte of each must come back at once, so each would be seen as a hang.</summary>
public sealed class HostileTextTests
{
    private const int Long = 1 << 20;

    public static TheoryData<string, string> Repeated() => new()
    {
        { "a", "" }, { " ", "" }, { " ", "x" }, { "\n", "" }, { " \n", "x" }, { "\t \r", "" }, { "7", "" }, { "!", "" }, { "<", "" }, { "<|user|", "" },
        { "描", "" }, { "\U00020000", "" }, { "😀", "" }, { "\u0301", "" }, { "'s", "" }, { "a1", "" }, { "<|user|>", "" }, { "\uD800", "" }, { "ab", "" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Encode_AMegabyteOfTheSame_ComesBack(string what, string end)
    {
        var text = string.Concat(Enumerable.Repeat(what, Long / what.Length)) + end;

        var ids = TestTokenizers.Tiny.Encode(text);

        Assert.Equal(text.Replace('\uD800', '\uFFFD'), TestTokenizers.Tiny.Decode(ids, skipSpecialTokens: false));
    }

    [Fact]
    public void Encode_AMegabyteOfOneWord_LeavesNoneOfItsRoomWithTheThread()
    {
        TestTokenizers.Tiny.Encode(new string('a', Long));

        // What the thread had been left with would be what it is lent now.
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = (ArrayPool<int>.Shared.Rent(4 * Long), ArrayPool<ulong>.Shared.Rent(2 * Long));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 32L * Long, long.MaxValue);
    }

    [Fact]
    public void Encode_LongWordsOfFewLetters_EqualTheNaiveTwin()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var word = new string([.. Enumerable.Range(0, 200).Select(_ => "etaoinshr"[random.Next(9)])]);

            Assert.Equal(NaiveBytePairs.Tiny.Encode(word), TestTokenizers.Tiny.Encode(word));
        }
    }

    [Fact]
    public void Encode_APatternThatGoesBackOverAndOver_IsRefusedInsteadOfRunning()
    {
        var file = TestTokenizers.TinyJson();
        file["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = @"\s*x";
        var tokenizer = TestTokenizers.Load(file);

        Assert.Throws<TextTooComplexException>(() => tokenizer.Encode(new string(' ', Long)));
        Assert.Equal("   x", tokenizer.Decode(tokenizer.Encode("   x"), skipSpecialTokens: false));
    }
}
