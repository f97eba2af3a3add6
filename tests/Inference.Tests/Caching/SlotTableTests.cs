using Glimpse.Inference.Caching;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;

namespace Glimpse.Inference.Tests.Caching;

public sealed class SlotTableTests
{
    private static Sequence Text(params int[] ids) => Of(new Prompt(ids, []));

    private static Sequence Picture(string sha256, string? salt = null) => Of(new Prompt([1, 9, 9, 9, 9, 2, 3], [new PromptImage(1, 2, 2, default, sha256)], salt));

    private static Sequence Of(Prompt prompt) => new("test", prompt, new SamplingPlan(0, 1, 0, 0, 0), new TokenLog(16, new AsyncSignal()));

    private static Sequence Take(SlotTable table, Sequence sequence)
    {
        sequence.Slot = table.Take(sequence).Slot;
        return sequence;
    }

    /// <summary>A table whose slot 0 was left with a prompt and an answer.</summary>
    private static SlotTable Holding(Sequence sequence, int[] answer, int computed, int slots = 2, int grid = 1)
    {
        var table = new SlotTable(slots, 64, grid: grid);
        Take(table, sequence);
        foreach (var token in answer) sequence.Output.Append(token);
        table.Release(sequence, computed);
        return table;
    }

    [Fact]
    public void Take_NextTurnOfAConversation_ContinuesBehindTheAnswer()
    {
        var table = Holding(Text(1, 2, 3), answer: [4, 5, 6], computed: 5);
        Assert.Equal(new SlotGrant(0, 5, 0), table.Take(Text(1, 2, 3, 4, 5, 6, 7, 8)));
    }

    [Fact]
    public void Take_SamePromptAgain_LeavesItsLastTokenToCompute()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        Assert.Equal(new SlotGrant(0, 2, 0), table.Take(Text(1, 2, 3)));
    }

    [Fact]
    public void Take_NothingInCommon_TakesAnEmptySlotBeforeAFullOne()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        Assert.Equal(new SlotGrant(1, 0, 1), table.Take(Text(7, 8)));
        Assert.Equal(new SlotGrant(0, 2, 0), table.Take(Text(1, 2, 9)));
        Assert.False(table.HasFree);
    }

    [Fact]
    public void Take_AllHoldSomethingElse_TakesTheOneLeftLongestAgo()
    {
        var table = new SlotTable(2, 64);
        var (first, second) = (Take(table, Text(1, 1)), Take(table, Text(2, 2)));
        table.Release(second, 2);
        table.Release(first, 2);
        Assert.Equal(new SlotGrant(second.Slot, 0, second.Slot), table.Take(Text(3, 3)));
    }

    [Fact]
    public void Take_ANeighbourIsComputingTheSamePrompt_CopiesWhatItHas()
    {
        var table = new SlotTable(2, 64);
        var first = Take(table, Text([.. Enumerable.Range(1, 30)]));
        first.Computed = 20;
        Assert.Equal(new SlotGrant(1, 20, 0), table.Take(Text([.. Enumerable.Range(1, 30), 99])));
    }

    [Fact]
    public void Take_WithAGrid_ReusesWholeCellsOnly()
    {
        var table = Holding(Text([.. Enumerable.Range(1, 30)]), [], computed: 30, grid: 8);
        Assert.Equal(new SlotGrant(0, 24, 0), table.Take(Text([.. Enumerable.Range(1, 30), 99])));
    }

    [Fact]
    public void Take_WhileTheSlotIsComputing_DoesNotShareIt()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 3);
        Take(table, Text(1, 2, 3, 4));
        Assert.Equal(new SlotGrant(1, 0, 1), table.Take(Text(1, 2, 3, 4)));
    }

    [Theory]
    [InlineData("aa", null, 6)]
    [InlineData("bb", null, 1)]
    [InlineData("aa", "salt", 0)]
    public void Take_SameTokensForAPicture_ReusesOnlyTheSamePictureOfTheSameCaller(string sha256, string? salt, int reused)
    {
        var table = Holding(Picture("aa"), [], computed: 7, slots: 1);
        Assert.Equal(new SlotGrant(0, reused, 0), table.Take(Picture(sha256, salt)));
    }

    [Fact]
    public void Release_NothingToRelyOn_IsNotReused()
    {
        var table = Holding(Text(1, 2, 3), [], computed: 0, slots: 1);
        Assert.Equal(new SlotGrant(0, 0, 0), table.Take(Text(1, 2, 3)));
    }

    [Fact]
    public void TakeAndRelease_AgainstTheRules_Throw()
    {
        var table = new SlotTable(1, 8);
        Assert.Throws<InvalidOperationException>(() => table.Release(Text(1), 0));
        table.Take(Text(1));
        Assert.Throws<InvalidOperationException>(() => table.Take(Text(1)));
    }
}
