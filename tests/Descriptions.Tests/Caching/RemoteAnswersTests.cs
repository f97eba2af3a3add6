using Glimpse.Descriptions.Caching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class RemoteAnswersTests
{
    private static readonly AnswerKey Key = new(1, 2);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines<RemoteAnswers> _log = new();
    private readonly StandInStore _store = new();
    private readonly RemoteAnswers _remote;

    public RemoteAnswersTests() => _remote = new(_store, Limit, _clock, _log);

    [Fact]
    public async Task FindAsync_WorkingStore_GivesWhatItHas()
    {
        await _remote.StoreAsync(Key, new byte[] { 5 }, _clock.GetUtcNow(), default);
        Assert.Equal([5], await _remote.FindAsync(Key, default));
        Assert.Null(await _remote.FindAsync(new(3, 4), default));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task FindAsync_StoreHangs_EndsAtTheLimitAndTellsTheStore()
    {
        var left = new TaskCompletionSource();
        _store.Before = async cancellation =>
        {
            await using var _ = cancellation.Register(left.SetResult);
            await Task.Delay(-1, CancellationToken.None); // a client that does not listen
        };
        var finding = _remote.FindAsync(Key, default).AsTask();
        _clock.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(finding.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await finding.WaitAsync(TimeSpan.FromSeconds(30)));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task FindAsync_StoreFails_IsLeftAloneForAWhileAndLoggedOnce()
    {
        _store.Before = _ => throw new InvalidOperationException("redis://secret@host");
        for (var i = 0; i < 5; i++) Assert.Null(await _remote.FindAsync(Key, default));
        await _remote.StoreAsync(Key, new byte[1], _clock.GetUtcNow(), default);
        Assert.Equal((1, 0), (_store.Finds, _store.Stores));

        _clock.Advance(RemoteAnswers.Rest);
        for (var i = 0; i < 5; i++) await _remote.FindAsync(Key, default);
        Assert.Equal(2, _store.Finds);
        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("a store", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_RestIsOver_OneTriesWhileOthersGoOn()
    {
        _store.Before = _ => throw new InvalidOperationException();
        await _remote.FindAsync(Key, default);
        _clock.Advance(RemoteAnswers.Rest);
        var back = new TaskCompletionSource();
        _store.Before = _ => back.Task;
        _store.Answers[Key] = new byte[] { 5 };

        var first = _remote.FindAsync(Key, default).AsTask();
        for (var i = 0; i < 5; i++) Assert.Null(await _remote.FindAsync(Key, default));
        Assert.Equal(2, _store.Finds);
        back.SetResult();
        Assert.NotNull(await first);
        Assert.NotNull(await _remote.FindAsync(Key, default));
        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Lines.Select(line => line.Level));
    }

    [Fact]
    public async Task FindAsync_CallerLeaves_IsCancelledAndTheStoreIsNotBlamed()
    {
        _store.Before = cancellation => Task.Delay(-1, cancellation);
        using var leaving = new CancellationTokenSource();
        var finding = _remote.FindAsync(Key, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
        _store.Before = _ => Task.CompletedTask;
        await _remote.FindAsync(Key, default);
        Assert.Equal(2, _store.Finds);
        Assert.Empty(_log.Lines);
    }
}
