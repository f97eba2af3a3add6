using System.Text;
using Glimpse.Inference.Tokenization.Patterns;

namespace Glimpse.Inference.Tests.Tokenization.Patterns;

public sealed class CharacterSetTests
{
    // How many code points the reference (tokenizers 0.23.2, Unicode 16) counts to each property. The tables here are .NET's own: when a runtime
    // brings a newer Unicode this says so, and new letters will be cut otherwise than the reference cuts them.
    [Theory]
    [InlineData("L", 141_028)]
    [InlineData("N", 1_911)]
    [InlineData("M", 2_501)]
    [InlineData("P", 855)]
    [InlineData("S", 8_514)]
    [InlineData("Z", 19)]
    [InlineData("Lu", 1_858)]
    [InlineData("Ll", 2_258)]
    [InlineData("Lt", 31)]
    [InlineData("Lm", 404)]
    [InlineData("Lo", 136_477)]
    [InlineData("Mn", 2_020)]
    [InlineData("Mc", 468)]
    [InlineData("Me", 13)]
    [InlineData("Nd", 760)]
    [InlineData("Nl", 236)]
    [InlineData("No", 915)]
    [InlineData("Zs", 17)]
    public void Contains_AProperty_HoldsAsManyCodePointsAsInTheReference(string property, int count)
    {
        var set = new CharacterSetBuilder();
        set.AddCategories(CharacterSetBuilder.Mask(property), negated: false);

        Assert.Equal(count, Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Count(set.Build().Contains));
    }

    [Fact]
    public void Contains_Spaces_AreThoseOfTheReference()
    {
        var set = new CharacterSetBuilder();
        set.AddSpaces();
        int[] spaces = [9, 10, 11, 12, 13, 0x20, 0x85, 0xA0, 0x1680, .. Enumerable.Range(0x2000, 11), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000];

        Assert.Equal(spaces, Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(set.Build().Contains));
    }

    [Fact]
    public void Contains_NonSpaces_AreAllOthers()
    {
        CharacterSetBuilder spaces = new(), others = new();
        spaces.AddSpaces();
        others.AddNonSpaces();
        CharacterSet inside = spaces.Build(), outside = others.Build();

        Assert.All(Enumerable.Range(0, 0x4000), codePoint => Assert.NotEqual(inside.Contains(codePoint), outside.Contains(codePoint)));
    }
}
