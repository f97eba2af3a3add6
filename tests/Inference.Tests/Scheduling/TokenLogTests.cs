using Glimpse.Inference.Scheduling;

namespace Glimpse.Inference.Tests.Scheduling;

public sealed class TokenLogTests
{
    [Fact]
    public async Task WaitAsync_TokenBeforeTheWait_CompletesAtOnce()
    {
        var log = new TokenLog(4, new AsyncSignal());
        log.Append(7);

        await log.WaitAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([7], log.From(0).ToArray());
        var second = log.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
        log.End(Ending.Stop);
        await second;
    }

    [Fact]
    public void End_Twice_KeepsTheFirst()
    {
        var log = new TokenLog(1, new AsyncSignal());
        log.End(Ending.Length);
        log.End(Ending.Cancelled);
        Assert.Same(Ending.Length, log.Ending);
    }

    [Fact]
    public async Task WaitAsync_WriterOnAnotherThread_ReaderSeesEveryTokenInOrder()
    {
        const int tokens = 200_000;
        var log = new TokenLog(tokens, new AsyncSignal());
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < tokens; i++) log.Append(i);
            log.End(Ending.Stop);
        });

        var seen = 0;
        while (true)
        {
            var ended = log.Ending is not null;
            foreach (var token in log.From(seen)) Assert.Equal(seen++, token);
            if (ended) break;
            await log.WaitAsync();
        }
        await writer;

        Assert.Equal(tokens, seen);
    }
}
