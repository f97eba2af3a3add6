using System.Text;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

public sealed class TokenStreamDecoderTests
{
    private static Tokenizer Tiny => TestTokenizers.Tiny;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_RandomIds_TogetherGiveWhatDecodeGives(bool skipSpecialTokens)
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            // Single bytes and special tokens are drawn often: they break characters apart.
            var ids = Enumerable.Range(0, random.Next(20))
                .Select(_ => random.Next(3) switch { 0 => random.Next(256), 1 => random.Next(2010, 2060), _ => random.Next(-2, 2050) }).ToArray();
            var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens);

            var text = string.Concat(ids.Select(decoder.Append)) + decoder.Flush();

            Assert.Equal(Tiny.Decode(ids, skipSpecialTokens), text);
        }
    }

    [Fact]
    public void Append_BytesOfAnEmoji_GivesNothingUntilTheLast()
    {
        var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens: true);
        var ids = Bytes("😀");

        Assert.Equal(["", "", "", "😀"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_WholeCharacters_AreNeverHeldBack()
    {
        foreach (var character in (string[])["a", "é", "图", "\uD7FF", "\uE000", "\U00010000", "\U0010FFFF"])
        {
            var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens: true);

            Assert.Equal(character, string.Concat(Bytes(character).Select(decoder.Append)));
        }
    }

    [Fact]
    public void Append_SpecialTokenWithinACharacter_DoesNotBreakItWhenSkipped()
    {
        var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens: true);
        var ids = Bytes("图");
        ids.Insert(1, Tiny.FindToken("<|user|>")!.Value);

        Assert.Equal("图", string.Concat(ids.Select(decoder.Append)));
    }

    [Fact]
    public void Flush_UnfinishedCharacter_IsTheReplacementCharacter()
    {
        var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens: true);
        foreach (var id in Bytes("😀")[..3]) Assert.Equal("", decoder.Append(id));

        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_InvalidByte_IsReplacedAtOnce()
    {
        var decoder = new TokenStreamDecoder(Tiny, skipSpecialTokens: true);

        Assert.Equal("\uFFFD", decoder.Append(ByteToken(0xFF)));
        Assert.Equal("", decoder.Append(ByteToken(0xE5)));
        Assert.Equal("\uFFFDa", decoder.Append(ByteToken((byte)'a')));
    }

    [Fact]
    public void Append_InTheSteadyState_AllocatesOnlyTheText()
    {
        var ids = Bytes("图图图图");
        var decoders = new Queue<TokenStreamDecoder>(Enumerable.Range(0, 10).Select(_ => new TokenStreamDecoder(Tiny, skipSpecialTokens: true)));
        foreach (var decoder in decoders) ids.ForEach(id => decoder.Append(id));

        // Two of a character's three bytes are no text yet.
        var allocated = Allocations.Of(() =>
        {
            var decoder = decoders.Dequeue();
            decoder.Append(ids[0]);
            decoder.Append(ids[1]);
        });

        Assert.Equal(0, allocated);
    }

    private static List<int> Bytes(string text) => [.. Encoding.UTF8.GetBytes(text).Select(ByteToken)];

    private static int ByteToken(byte value) => Enumerable.Range(0, Tiny.VocabularySize).First(id => Tiny.Bytes(id).SequenceEqual([value]));
}
