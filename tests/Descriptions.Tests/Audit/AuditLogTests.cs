using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Tests.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Descriptions.Tests.Audit;

public sealed class AuditLogTests
{
    [Fact]
    public async Task Add_ManyAtOnce_AreAllWrittenOnceStopped()
    {
        var store = new MemoryStore();
        await using var log = Log(store, new());
        await log.StartAsync(default);

        await Parallel.ForAsync(0, 1000, (i, _) =>
        {
            log.Add(Record($"r{i}"));
            return ValueTask.CompletedTask;
        });
        await log.StopAsync(default);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"r{i}").Order(), store.Ids().Order());
        var queue = Assert.Single(log.Queues);
        Assert.Equal((1000, 0, 0, 0), (queue.Written, queue.Lost, queue.Waiting, queue.WaitingBytes));
    }

    [Fact]
    public async Task Add_StoreThatFailsForAWhile_LosesNothing()
    {
        var store = new MemoryStore { FailuresLeft = 3 };
        await using var log = Log(store, new());
        await log.StartAsync(default);

        for (var i = 0; i < 100; i++) log.Add(Record($"r{i}"));
        await log.StopAsync(default);

        Assert.Equal(100, store.Ids().Count);
        Assert.False(log.Queues[0].IsFailing);
    }

    [Theory]
    [InlineData(AuditFailure.Continue)]
    [InlineData(AuditFailure.Refuse)]
    public async Task Add_StoreThatIsBroken_IsBoundedAndRefusesCallsWhereAsked(AuditFailure policy)
    {
        var store = new MemoryStore { FailuresLeft = int.MaxValue };
        await using var log = Log(store, new() { QueueRecords = 16, OnFailure = policy });
        await log.StartAsync(default);
        var queue = log.Queues[0];
        log.Add(Record("first"));
        while (!queue.IsFailing) await Task.Delay(1);

        for (var i = 0; i < 100; i++) log.Add(Record($"r{i}"));

        Assert.Equal(policy == AuditFailure.Refuse, log.RefusesCalls);
        Assert.Equal((16, 85), (queue.Waiting, queue.Lost));
        store.FailuresLeft = 0;
        while (queue.Waiting > 0 || queue.IsFailing) await Task.Delay(1);
        Assert.False(log.RefusesCalls);
        await log.StopAsync(default);
        Assert.Equal(["first", .. Enumerable.Range(0, 15).Select(i => $"r{i}")], store.Ids());
    }

    [Fact]
    public async Task Add_LargeRecordsToAStoreThatHangs_AreBoundedByTheirBytesAndRefuseCallsFromTheHalfOn()
    {
        var store = new MemoryStore { Gate = new() };
        await using var log = Log(store, new() { QueueMegabytes = 1, OnFailure = AuditFailure.Refuse });
        await log.StartAsync(default);
        var queue = log.Queues[0];
        var refusing = new List<bool>();

        for (var i = 0; i < 12; i++)
        {
            log.Add(Record($"r{i}") with { Content = new("", new string('x', 100_000)) });
            refusing.Add(log.RefusesCalls);
        }

        Assert.Equal((9, 3, false), (queue.Waiting, queue.Lost, queue.IsFailing));
        Assert.InRange(queue.WaitingBytes, 900_000, 1_000_000);
        Assert.Equal(4, refusing.IndexOf(true));
        store.Gate.SetResult();
        await log.StopAsync(default);
        Assert.Equal((9, 0, 0), (store.Ids().Count, queue.Waiting, queue.WaitingBytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_OnePlaceThatFails_HoldsUpNoOtherAndIsEnoughToRefuseCalls(bool isFirst)
    {
        var (broken, healthy) = (new MemoryStore { FailuresLeft = int.MaxValue }, new MemoryStore());
        await using var log = new AuditLog(isFirst ? [broken, healthy] : [healthy, broken], new() { OnFailure = AuditFailure.Refuse }, new AuditClock(), NullLogger<AuditLog>.Instance);
        var (failing, well) = isFirst ? (log.Queues[0], log.Queues[1]) : (log.Queues[1], log.Queues[0]);
        await log.StartAsync(default);

        for (var i = 0; i < 100; i++) log.Add(Record($"r{i}"));
        while (!failing.IsFailing || well.Written < 100) await Task.Delay(1);

        Assert.Equal((100, 0, true, false), (failing.Waiting, well.Waiting, log.RefusesCalls, well.IsFailing));
        broken.FailuresLeft = 0;
        await log.StopAsync(default);
        Assert.Equal(healthy.Ids(), broken.Ids());
    }

    [Fact]
    public async Task StopAsync_BrokenStore_EndsWithTheTimeItIsGiven()
    {
        await using var log = Log(new MemoryStore { FailuresLeft = int.MaxValue }, new());
        await log.StartAsync(default);
        log.Add(Record("a"));
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await log.StopAsync(patience.Token).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Add_WithoutStores_KeepsNothing()
    {
        await using var log = new AuditLog([], new() { QueueRecords = 16 }, TimeProvider.System, NullLogger<AuditLog>.Instance);
        await log.StartAsync(default);
        for (var i = 0; i < 100; i++) log.Add(Record("a"));

        Assert.Equal((false, false, 0), (log.IsOn, log.RefusesCalls, log.Queues.Count));
    }

    [Fact]
    public void ToLine_WildValues_StayOnOneLine()
    {
        var wild = "a\r\n{\"kind\":\"call\"}\u2028\u0085\0<script>";

        var line = Encoding.UTF8.GetString(AuditJson.ToLine(Record(wild) with { Caller = wild, Template = wild, Route = wild }));

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(line, character => character is '\r' or '\u2028' or '\u0085' or '\0' or '<');
        using var json = JsonDocument.Parse(line);
        Assert.Equal(wild, json.RootElement.GetProperty("request_id").GetString());
        Assert.False(json.RootElement.TryGetProperty("content", out _));
    }

    [Fact]
    public async Task StopAsync_StoreThatFailsWhenItIsGivenUp_EndsWithoutAFault()
    {
        var store = new LateStore();
        await using var log = Log(store, new());
        await log.StartAsync(default);
        log.Add(Record("first"));
        await store.Asked.Task;

        await log.StopAsync(new(canceled: true));

        Assert.Equal(1, log.Queues[0].Waiting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task WriteAllAsync_GivenUp_SaysWhatIsLeftWhereAnythingIs(int records)
    {
        var lines = new LogLines<AuditQueue>();
        var queue = new AuditQueue(new MemoryStore(), new(), new AuditClock(), lines);
        for (var i = 0; i < records; i++) queue.Add([1]);

        await queue.WriteAllAsync(new(canceled: true));

        Assert.Equal(records == 0 ? [] : ["Stopping with 2 audit records unwritten (memory)"], lines.Lines.Select(line => line.Text.Trim()));
    }

    private static AuditRecord Record(string id) => new() { Time = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), Kind = "call", TraceId = "", RequestId = id, Outcome = "ok" };

    private static AuditLog Log(IAuditStore store, AuditOptions options) => new([store], options, new AuditClock(), NullLogger<AuditLog>.Instance);

    /// <summary>A disk that says only at the end that it is full.</summary>
    private sealed class LateStore : IAuditStore
    {
        public string Name => "late";

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new IOException("No space left on device");
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class MemoryStore : IAuditStore
    {
        private readonly ConcurrentQueue<byte[]> _batches = new();
        private volatile int _failuresLeft;

        public string Name => "memory";

        public int FailuresLeft { get => _failuresLeft; set => _failuresLeft = value; }

        /// <summary>What it waits for before it keeps anything.</summary>
        public TaskCompletionSource? Gate { get; init; }

        public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
        {
            if (Gate is not null) await Gate.Task.WaitAsync(cancellation);
            if (_failuresLeft > 0)
            {
                if (_failuresLeft != int.MaxValue) FailuresLeft--;
                throw new IOException("No space left on device");
            }
            _batches.Enqueue(lines.ToArray());
        }

        public List<string> Ids()
        {
            List<string> ids = [];
            foreach (var line in Encoding.UTF8.GetString([.. _batches.SelectMany(batch => batch)]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var json = JsonDocument.Parse(line);
                ids.Add(json.RootElement.GetProperty("request_id").GetString()!);
            }
            return ids;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
