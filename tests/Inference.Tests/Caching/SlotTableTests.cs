using Glimpse.Inference.Caching;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Caching;

public sealed class SlotTableTests
{
    private static Prompt Text(params int[] ids) => new(ids, []);

    private static Prompt Picture(string sha256, string? salt = null) => new([1, 9, 9, 9, 9, 2, 3], [new PromptImage(1, 2, 2, default, sha256)], salt);

    /// <summary>A table whose slot 0 was left with a prompt and an answer.</summary>
    private static SlotTable Holding(Prompt prompt, int[] answer, int computed, int slots = 2)
    {
        var table = new SlotTable(slots, 64);
        table.Release(table.Take(prompt).Slot, prompt, answer, computed);
        return table;
    }

    [Fact]
    public void Take_NextTurnOfAConversation_ContinuesBehindTheAnswer()
    {
        var table = Holding(Text(1, 2, 3), answer: [4, 5, 6], computed: 5);
        Assert.Equal((0, 5), table.Take(Text(1, 2, 3, 4, 5, 6, 7, 8)));
    }

    [Fact]
    public void Take_SamePromptAgain_LeavesItsLastTokenToCompute()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        Assert.Equal((0, 2), table.Take(Text(1, 2, 3)));
    }

    [Fact]
    public void Take_NothingInCommon_TakesAnEmptySlotBeforeAFullOne()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        Assert.Equal((1, 0), table.Take(Text(7, 8)));
        Assert.Equal((0, 2), table.Take(Text(1, 2, 9)));
        Assert.False(table.HasFree);
    }

    [Fact]
    public void Take_AllHoldSomethingElse_TakesTheOneLeftLongestAgo()
    {
        var table = new SlotTable(2, 64);
        var (first, second) = (Text(1, 1), Text(2, 2));
        var (a, b) = (table.Take(first).Slot, table.Take(second).Slot);
        table.Release(b, second, [], 2);
        table.Release(a, first, [], 2);
        Assert.Equal((b, 0), table.Take(Text(3, 3)));
    }

    [Fact]
    public void Take_WhileTheSlotIsComputing_DoesNotShareIt()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        table.Take(Text(1, 2, 3, 4));
        Assert.Equal((1, 0), table.Take(Text(1, 2, 3, 4)));
    }

    [Theory]
    [InlineData("aa", null, 6)]
    [InlineData("bb", null, 1)]
    [InlineData("aa", "salt", 0)]
    public void Take_SameTokensForAPicture_ReusesOnlyTheSamePictureOfTheSameCaller(string sha256, string? salt, int reused)
    {
        var table = Holding(Picture("aa"), [], computed: 7, slots: 1);
        Assert.Equal((0, reused), table.Take(Picture(sha256, salt)));
    }

    [Fact]
    public void Release_NothingToRelyOn_IsNotReused()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 0, slots: 1);
        Assert.Equal((0, 0), table.Take(Text(1, 2, 3)));
    }

    [Fact]
    public void TakeAndRelease_AgainstTheRules_Throw()
    {
        var table = new SlotTable(1, 8);
        Assert.Throws<InvalidOperationException>(() => table.Release(0, Text(1), [], 0));
        table.Take(Text(1));
        Assert.Throws<InvalidOperationException>(() => table.Take(Text(1)));
    }
}
