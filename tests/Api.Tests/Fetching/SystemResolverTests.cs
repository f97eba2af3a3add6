using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

public sealed class SystemResolverTests : IDisposable
{
    private static readonly IPAddress[] Addresses = [IPAddress.Parse("93.184.216.34")];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<IPAddress[]>> _answers = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly SemaphoreSlim _questions = new(0);
    private readonly SystemResolver _resolver;

    public SystemResolverTests() => _resolver = new(host =>
    {
        _asked.Enqueue(host);
        _questions.Release();
        return Answer(host).Task;
    });

    [Fact]
    public async Task Resolve_ThisMachine_AsksTheOperatingSystem() =>
        Assert.All(await new SystemResolver().ResolveAsync("localhost", "a", default), address => Assert.True(IPAddress.IsLoopback(address)));

    [Fact]
    public async Task Resolve_NameThatNoHostCanHave_Throws() => // a label of more than 63 letters: no name server is asked
        await Assert.ThrowsAnyAsync<SocketException>(() => new SystemResolver().ResolveAsync(new string('a', 64) + ".example", "a", default));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(7, 7, true)]
    [InlineData(8, 8, false)] // alone: half
    [InlineData(3, 11, true)]
    [InlineData(4, 12, false)] // beside eight: half of the rest
    [InlineData(0, 15, true)]
    [InlineData(1, 15, false)]
    [InlineData(0, 16, false)]
    public void MayAsk_Places_NobodyHoldsMoreThanTheyLeave(int own, int all, bool may) => Assert.Equal(may, SystemResolver.MayAsk(own, all));

    [Fact]
    public async Task Resolve_ManyDeadNamesOfOneCaller_LeaveOthersTheirAnswer()
    {
        var dead = Enumerable.Range(0, 100).Select(i => ResolveAsync($"dead{i}.example", "a")).ToList();
        await AskedAsync(8);
        Answer("alive.example").SetResult(Addresses);

        Assert.Equal(Addresses, await ResolveAsync("alive.example", "b"));
        Assert.Equal(9, _asked.Count);

        Answer("dead0.example").SetException(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => dead[0]);
        await AskedAsync(2); // those of b and of the next dead one
        Assert.Equal(10, _asked.Count);
    }

    [Fact]
    public async Task Resolve_GivenUp_HoldsItsPlaceUntilTheAnswer()
    {
        using var stop = new CancellationTokenSource();
        var dead = Enumerable.Range(0, 8).Select(i => ResolveAsync($"dead{i}.example", "a", stop.Token)).ToList();
        await AskedAsync(8);
        await stop.CancelAsync();
        foreach (var question in dead) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        Answer("alive.example").SetResult(Addresses);
        Answer("other.example").SetResult(Addresses);

        var next = ResolveAsync("alive.example", "a");
        await ResolveAsync("other.example", "b");
        Assert.DoesNotContain("alive.example", _asked);
        Answer("dead3.example").SetResult(Addresses);

        Assert.Equal(Addresses, await next.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Resolve_QuestionThatCannotBeAsked_GivesItsPlaceBack()
    {
        var threads = 0;
        var resolver = new SystemResolver(_ => threads-- > 0 ? Task.FromResult(Addresses) : throw new TaskSchedulerException("no thread"));
        foreach (var i in Enumerable.Range(0, 16)) await Assert.ThrowsAsync<TaskSchedulerException>(() => resolver.ResolveAsync($"{i}.example", "a", default).WaitAsync(TimeSpan.FromSeconds(30)));
        threads = 1;

        Assert.Equal(Addresses, await resolver.ResolveAsync("0.example", "a", default).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Resolve_WaitingForAPlace_CanBeGivenUp()
    {
        foreach (var i in Enumerable.Range(0, 8)) _ = ResolveAsync($"dead{i}.example", "a");
        using var stop = new CancellationTokenSource();

        var waiting = ResolveAsync("b.example", "a", stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.DoesNotContain("b.example", _asked);
    }

    [Fact]
    public async Task Resolve_SameHostMeanwhile_IsAskedOnceAndLaterAnew()
    {
        var (one, other) = (ResolveAsync("a.example", "a"), ResolveAsync("a.example", "b"));
        await AskedAsync(1);
        Answer("a.example").SetResult(Addresses);

        Assert.Equal(Addresses, await one);
        Assert.Equal(Addresses, await other);
        Assert.Single(_asked);

        await ResolveAsync("a.example", "a");
        Assert.Equal(2, _asked.Count);
    }

    public void Dispose()
    {
        foreach (var answer in _answers.Values) answer.TrySetResult(Addresses);
        _questions.Dispose();
    }

    private Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, string caller, CancellationToken cancellation = default) => _resolver.ResolveAsync(host, caller, cancellation);

    private TaskCompletionSource<IPAddress[]> Answer(string host) => _answers.GetOrAdd(host, _ => new());

    private async Task AskedAsync(int times)
    {
        for (var i = 0; i < times; i++) Assert.True(await _questions.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
