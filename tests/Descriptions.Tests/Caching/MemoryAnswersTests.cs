using Glimpse.Descriptions.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class MemoryAnswersTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task FindAsync_Stored_IsFoundUntilItsTime()
    {
        using var memory = new MemoryAnswers(10_000, _clock);
        Assert.Null(await memory.FindAsync(Key(1), default));
        await StoreAsync(memory, 1, bytes: 100, minutes: 10);
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal(100, (await memory.FindAsync(Key(1), default))?.Length);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await memory.FindAsync(Key(1), default));
        Assert.Equal((0, 0), memory.Size);
    }

    [Fact]
    public async Task StoreAsync_Full_ForgetsWhatWasNotAskedForLongest()
    {
        using var memory = new MemoryAnswers(3 * (100 + MemoryAnswers.OverheadBytes), _clock);
        for (var i = 1; i <= 3; i++) await StoreAsync(memory, i, 100);
        await memory.FindAsync(Key(1), default);
        await StoreAsync(memory, 4, 100);
        Assert.Equal([1, 3, 4], await FoundAsync(memory, 4));

        await StoreAsync(memory, 5, 101); // one byte more than a place that one leaves
        Assert.Equal([4, 5], await FoundAsync(memory, 5));
    }

    [Fact]
    public async Task StoreAsync_Again_ReplacesAndCountsOnce()
    {
        using var memory = new MemoryAnswers(10_000, _clock);
        await StoreAsync(memory, 1, 100);
        await StoreAsync(memory, 1, 50);
        Assert.Equal((1, 50 + MemoryAnswers.OverheadBytes), memory.Size);
        Assert.Equal(50, (await memory.FindAsync(Key(1), default))?.Length);
    }

    [Fact]
    public async Task StoreAsync_LargerThanAll_IsNotKeptAndForgetsNothingElse()
    {
        using var memory = new MemoryAnswers(1_000, _clock);
        await StoreAsync(memory, 1, 100);
        await StoreAsync(memory, 2, 1_000);
        Assert.Equal([1], await FoundAsync(memory, 2));
    }

    [Fact]
    public async Task Sweep_TooOld_IsForgottenThoughNobodyAsks()
    {
        using var memory = new MemoryAnswers(10_000, _clock);
        await StoreAsync(memory, 1, 100, minutes: 2);
        await StoreAsync(memory, 2, 100, minutes: 9);
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal((1, 100 + MemoryAnswers.OverheadBytes), memory.Size);
    }

    [Fact]
    public async Task Size_ManyAnswers_IsNoLessThanTheMemoryTheyTake()
    {
        using var memory = new MemoryAnswers(100_000_000, _clock);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 30_000; i++) await StoreAsync(memory, i, 300);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (entries, bytes) = memory.Size;
        Assert.Equal(30_000, entries);
        Assert.InRange(taken, bytes / 2, bytes);
    }

    private ValueTask StoreAsync(MemoryAnswers memory, int key, int bytes, int minutes = 10) =>
        memory.StoreAsync(Key(key), new byte[bytes], _clock.GetUtcNow().AddMinutes(minutes), default);

    private static async Task<List<int>> FoundAsync(MemoryAnswers memory, int last)
    {
        List<int> found = [];
        for (var i = 1; i <= last; i++)
        {
            if (await memory.FindAsync(Key(i), default) is not null) found.Add(i);
        }
        return found;
    }

    private static AnswerKey Key(int number) => new(0, (UInt128)number);
}
