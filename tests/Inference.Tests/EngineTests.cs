using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;
using Glimpse.Inference.Tests.Execution;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Inference.Tests;

public sealed class EngineTests
{
    private const int EndToken = 0;
    private static readonly SamplingPlan Greedy = new(0, 1, 0, 0, 0);

    private static Engine Start(FormulaExecutor executor, int stepTokens = 16) =>
        new(executor, stepTokens, deterministic: false, TimeProvider.System, NullLogger.Instance);

    private static Sequence Request(int[] prompt, int maxTokens) => Request(new Prompt(prompt, []), maxTokens);

    private static Sequence Request(Prompt prompt, int maxTokens, Sequence? leader = null, int priority = 0) =>
        new(Guid.NewGuid().ToString("N"), prompt, Greedy, new TokenLog(maxTokens, new AsyncSignal())) { EndTokens = [EndToken], Leader = leader, Priority = priority };

    private static async Task<int[]> FollowAsync(Sequence sequence)
    {
        while (sequence.Output.Ending is null) await sequence.Output.WaitAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return sequence.Output.From(0).ToArray();
    }

    [Fact]
    public async Task Submit_OneRequest_AnswersLikeTheFormula()
    {
        using var engine = Start(new FormulaExecutor(2, 200));
        var sequence = Request([5, 6, 7], 20);

        engine.Submit(sequence);

        Assert.Equal(FormulaExecutor.Answer([5, 6, 7], 20), await FollowAsync(sequence));
        Assert.Equal(EndingKind.Length, sequence.Output.Ending!.Kind);
    }

    [Fact]
    public async Task Submit_EndTokenComes_StopsThere()
    {
        using var engine = Start(new FormulaExecutor(1, 500, endToken: EndToken));
        var sequence = Request([1, 2, 3, 4], 400);

        engine.Submit(sequence);
        var answer = await FollowAsync(sequence);

        Assert.Equal(FormulaExecutor.Answer([1, 2, 3, 4], 400, endToken: EndToken), answer);
        Assert.Equal(EndToken, answer[^1]);
        Assert.Equal(EndingKind.Stop, sequence.Output.Ending!.Kind);
    }

    [Fact]
    public async Task Submit_SlotIsFull_EndsByLength()
    {
        using var engine = Start(new FormulaExecutor(1, slotTokens: 10));
        var sequence = Request([1, 2, 3], 100);

        engine.Submit(sequence);
        var answer = await FollowAsync(sequence);

        // 3 of the prompt and 7 of the answer are in the slot; the token that the last run gave needs no place.
        Assert.Equal(8, answer.Length);
        Assert.Equal(EndingKind.Length, sequence.Output.Ending!.Kind);
    }

    [Fact]
    public async Task Submit_ManyAtOnceWithCancellations_EveryAnswerIsAsIfAlone()
    {
        var random = new Random(1234);
        var executor = new FormulaExecutor(slots: 4, slotTokens: 300, endToken: EndToken);
        using var engine = Start(executor, stepTokens: 9);
        var requests = Enumerable.Range(0, 200)
            .Select(_ => (Prompt: Enumerable.Range(0, random.Next(1, 120)).Select(_ => random.Next(1, 97)).ToArray(), Max: random.Next(1, 60), Cancelled: random.Next(5) == 0))
            .ToList();
        var sequences = requests.Select(r => Request(r.Prompt, r.Max)).ToList();

        for (var i = 0; i < sequences.Count; i++)
        {
            engine.Submit(sequences[i]);
            if (requests[i].Cancelled) engine.Cancel(sequences[random.Next(2) == 0 ? i : Math.Max(0, i - 1)]);
            if (i % 16 == 0) await Task.Yield();
        }

        for (var i = 0; i < sequences.Count; i++)
        {
            var answer = await FollowAsync(sequences[i]);
            var alone = FormulaExecutor.Answer(requests[i].Prompt, requests[i].Max, endToken: EndToken);
            if (sequences[i].Output.Ending!.Kind == EndingKind.Cancelled) Assert.Equal(alone.Take(answer.Length), answer);
            else Assert.Equal(alone, answer);
        }
        Assert.True(executor.WidestDecode > 1, "no step had more than one row: nothing was batched");
    }

    [Fact]
    public async Task Submit_ConversationsThatGrow_ReuseTheirPastAndAnswerAsIfAlone()
    {
        var random = new Random(77);
        using var engine = Start(new FormulaExecutor(slots: 3, slotTokens: 2000));
        var talks = Enumerable.Range(0, 3).Select(i => new List<int> { i + 1, 5, 6 }).ToList();
        long asked = 0, reused = 0;
        for (var turn = 0; turn < 60; turn++)
        {
            var talk = talks[random.Next(talks.Count)];
            var sequence = Request([.. talk], 10);
            engine.Submit(sequence);
            var answer = await FollowAsync(sequence);

            Assert.Equal(FormulaExecutor.Answer(talk, 10), answer);
            (asked, reused) = (asked + talk.Count, reused + sequence.Reused);
            talk.AddRange(answer);
            talk.Add(random.Next(1, 97));
        }
        Assert.Equal((asked, reused), engine.PromptTokens);
        Assert.True(reused > asked * 0.8, $"only {reused} of {asked} prompt tokens were reused");
    }

    [Fact]
    public async Task Submit_AnswersWithALeader_CopyItsPromptInsteadOfComputingIt()
    {
        var executor = new FormulaExecutor(slots: 4, slotTokens: 500);
        using var engine = Start(executor, stepTokens: 16);
        var prompt = new Prompt([.. Enumerable.Range(1, 90)], []);
        var leader = Request(prompt, 20);
        Sequence[] followers = [Request(prompt, 20, leader), Request(prompt, 25, leader), Request(prompt, 5, leader)];

        foreach (var sequence in (Sequence[])[leader, .. followers]) engine.Submit(sequence);

        foreach (var sequence in (Sequence[])[leader, .. followers]) Assert.Equal(FormulaExecutor.Answer(prompt.Ids.ToArray(), sequence.Output.Capacity), await FollowAsync(sequence));
        Assert.All(followers, follower => Assert.Equal(89, follower.Reused));
    }

    [Fact]
    public async Task Submit_LeaderIsCancelledBeforeItsPromptIsThere_FollowersComputeItThemselves()
    {
        using var engine = Start(new FormulaExecutor(slots: 2, slotTokens: 5000), stepTokens: 2);
        var prompt = new Prompt([.. Enumerable.Range(0, 3000).Select(i => 1 + i % 90)], []);
        var leader = Request(prompt, 20);
        var follower = Request(prompt, 6, leader);
        engine.Submit(leader);
        engine.Submit(follower);
        engine.Cancel(leader);

        Assert.Equal(FormulaExecutor.Answer(prompt.Ids.ToArray(), 6), await FollowAsync(follower));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Submit_MoreThanThereAreSlots_StartByPriorityThenByArrivalLeadersFirst(int slots)
    {
        var random = new Random(5);
        var executor = new FormulaExecutor(slots, slotTokens: 200);
        using var held = new ManualResetEventSlim();
        executor.BeforeRun = _ => held.Wait();
        using var engine = new Engine(executor, stepTokens: 16, deterministic: false, new Ticks(), NullLogger.Instance);
        var first = Enumerable.Range(0, slots).Select(i => Request([50 + i], 3)).ToList();
        foreach (var sequence in first) engine.Submit(sequence); // they hold every slot while the others arrive
        List<Sequence> waiting = [];
        for (var i = 0; i < 60; i++)
        {
            var leader = i > 0 && random.Next(3) == 0 ? waiting[i - 1] : null;
            waiting.Add(Request(leader?.Prompt ?? new Prompt([i + 1, i + 2], []), 1 + random.Next(3), leader, leader?.Priority ?? random.Next(-1, 2)));
        }
        foreach (var sequence in waiting) engine.Submit(sequence);
        held.Set();
        foreach (var sequence in waiting) await FollowAsync(sequence);

        // Who waits for a leader's prompt lets others pass meanwhile, and is the next of its priority then.
        Assert.Equal(waiting.Where(s => s.Leader is null).OrderBy(s => s.Priority), waiting.Where(s => s.Leader is null).OrderBy(s => s.StartedAt));
        if (slots == 1) Assert.Equal(waiting.OrderBy(s => s.Priority), waiting.OrderBy(s => s.StartedAt));
        Assert.All(waiting.Where(s => s.Leader is not null), s => Assert.True(s.Leader!.StartedAt < s.StartedAt, "an answer started before the one it waits for"));
    }

    /// <summary>Every look at the clock is later than the last.</summary>
    private sealed class Ticks : TimeProvider
    {
        private long _ticks;

        public override long GetTimestamp() => Interlocked.Increment(ref _ticks);
    }

    [Fact]
    public async Task Cancel_Running_FreesTheSlotForTheNext()
    {
        using var engine = Start(new FormulaExecutor(1, 100_000));
        var endless = Request([9], 90_000);
        var next = Request([4, 4], 5);
        engine.Submit(endless);
        engine.Submit(next);
        while (endless.Output.Count == 0) await endless.Output.WaitAsync();

        engine.Cancel(endless);

        Assert.Equal(5, (await FollowAsync(next)).Length);
        Assert.Equal(EndingKind.Cancelled, endless.Output.Ending!.Kind);
    }

    [Fact]
    public async Task Decode_OneRowThrows_OthersGoOnUnchanged()
    {
        var executor = new FormulaExecutor(3, 500);
        using var engine = Start(executor);
        var sequences = new[] { Request([1], 40), Request([2], 40), Request([3], 40) };
        var bad = 1;
        var runs = 0;
        executor.BeforeRun = slots =>
        {
            if (++runs > 12 && slots.Contains(bad)) throw new InvalidOperationException("planted");
        };

        foreach (var sequence in sequences) engine.Submit(sequence);
        foreach (var sequence in sequences) await FollowAsync(sequence);

        Assert.Equal(EndingKind.Failed, sequences[1].Output.Ending!.Kind);
        Assert.Equal(FormulaExecutor.Answer([1], 40), sequences[0].Output.From(0).ToArray());
        Assert.Equal(FormulaExecutor.Answer([3], 40), sequences[2].Output.From(0).ToArray());
    }

    [Fact]
    public async Task Step_BreaksOutsideOfARequest_EndsWhoRunsAndServesTheNext()
    {
        using var engine = Start(new FormulaExecutor(2, 500));
        var breaks = true;
        engine.StepDone = (_, _, _) =>
        {
            if (breaks) throw new InvalidOperationException("planted");
        };
        var broken = Request([1, 2], 50);
        engine.Submit(broken);
        await FollowAsync(broken);
        breaks = false;
        var next = Request([4, 5], 20);
        engine.Submit(next);

        Assert.Equal(EndingKind.Failed, broken.Output.Ending!.Kind);
        Assert.Equal(FormulaExecutor.Answer([4, 5], 20), await FollowAsync(next));
    }

    [Fact]
    public async Task Dispose_WhileRunning_EndsEverySequenceAndTheExecutor()
    {
        var executor = new FormulaExecutor(1, 100_000);
        var engine = Start(executor);
        var running = Request([1], 90_000);
        var waiting = Request([2], 5);
        engine.Submit(running);
        engine.Submit(waiting);
        while (running.Output.Count == 0) await running.Output.WaitAsync();

        engine.Dispose();
        var late = Request([3], 5);
        engine.Submit(late);

        Assert.Equal([EndingKind.ShutDown, EndingKind.ShutDown, EndingKind.ShutDown], new[] { running, waiting, late }.Select(s => s.Output.Ending!.Kind));
        Assert.True(executor.Disposed);
    }
}
