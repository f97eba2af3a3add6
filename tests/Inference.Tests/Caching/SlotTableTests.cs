using Glimpse.Inference.Caching;

namespace Glimpse.Inference.Tests.Caching;

public sealed class SlotTableTests
{
    [Fact]
    public void Take_AfterRelease_GivesTheLowestFreeSlot()
    {
        var table = new SlotTable(3);
        Assert.Equal([0, 1, 2], [table.Take(), table.Take(), table.Take()]);
        Assert.False(table.HasFree);
        table.Release(1);
        table.Release(2);
        Assert.Equal(1, table.Take());
        Assert.Equal(2, table.Taken);
    }

    [Fact]
    public void TakeAndRelease_AgainstTheRules_Throw()
    {
        var table = new SlotTable(1);
        Assert.Throws<InvalidOperationException>(() => table.Release(0));
        table.Take();
        Assert.Throws<InvalidOperationException>(() => table.Take());
    }
}
