using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;

namespace Glimpse.Inference.Tests.Scheduling;

public sealed class SchedulerTests
{
    private static Sequence Running(int slot, int prompt, int computed) =>
        new("s" + slot, new Prompt(new int[prompt], []), new SamplingPlan(0, 1, 0, 0, 0), new TokenLog(8, new AsyncSignal())) { Slot = slot, Computed = computed };

    [Fact]
    public void Plan_LongPromptBesideAnswers_AnswersGoOnAndThePromptGetsTheRest()
    {
        var plan = new StepPlan();
        List<Sequence> running = [Running(0, 10, 12), Running(1, 5000, 100), Running(2, 3, 3)];

        new Scheduler(stepTokens: 64, slots: 4).Plan(running, plan);

        Assert.Equal([0, 2], plan.Decode.Select(s => s.Slot));
        Assert.Equal([(1, 62)], plan.Prefill.Select(p => (p.Sequence.Slot, p.Count)));
    }

    [Fact]
    public void Plan_MoreAnswersThanBudget_PromptStillMovesByOneToken()
    {
        var plan = new StepPlan();
        List<Sequence> running = [Running(0, 1, 1), Running(1, 1, 1), Running(2, 1, 1), Running(3, 9, 0)];

        new Scheduler(stepTokens: 2, slots: 4).Plan(running, plan);

        Assert.Equal(3, plan.Decode.Count);
        Assert.Equal(1, Assert.Single(plan.Prefill).Count);
    }

    [Fact]
    public void Plan_SharedBudgetBesideAnAnswer_GoesToOnePromptAStepInTurn()
    {
        var plan = new StepPlan();
        List<Sequence> running = [Running(0, 3, 3), Running(1, 500, 0), Running(3, 500, 490)];
        var scheduler = new Scheduler(stepTokens: 256, slots: 4, sharedStepTokens: 16);
        List<(int Slot, int Count)> pieces = [];

        for (var step = 0; step < 3; step++)
        {
            scheduler.Plan(running, plan);
            Assert.Single(plan.Decode);
            pieces.AddRange(plan.Prefill.Select(piece => (piece.Sequence.Slot, piece.Count)));
        }

        Assert.Equal([(1, 16), (3, 10), (1, 16)], pieces);
    }

    [Fact]
    public void Plan_SharedBudgetWithoutAnswers_PromptsGetTheWholeStep()
    {
        var plan = new StepPlan();

        new Scheduler(stepTokens: 256, slots: 4, sharedStepTokens: 16).Plan([Running(0, 500, 0), Running(1, 500, 0)], plan);

        Assert.Equal([128, 128], plan.Prefill.Select(piece => piece.Count));
    }

    [Fact]
    public void Plan_SeveralPrompts_ShareTheStep()
    {
        var plan = new StepPlan();
        List<Sequence> running = [Running(0, 500, 0), Running(1, 20, 0), Running(2, 500, 499)];

        new Scheduler(stepTokens: 121, slots: 4).Plan(running, plan);

        Assert.Empty(plan.Decode);
        Assert.Equal([100, 20, 1], plan.Prefill.Select(p => p.Count));
    }

    [Fact]
    public void Plan_OnGrid_CutsAtMultiplesAndTakesTurns()
    {
        var plan = new StepPlan();
        var scheduler = new Scheduler(stepTokens: 64, slots: 4, onGrid: true);
        List<Sequence> running = [Running(0, 10, 12), Running(1, 500, 100), Running(2, 70, 0)];

        List<(int Slot, int Count)> pieces = [];
        for (var step = 0; step < 4; step++)
        {
            scheduler.Plan(running, plan);
            var piece = Assert.Single(plan.Prefill);
            pieces.Add((piece.Sequence.Slot, piece.Count));
            piece.Sequence.Computed += piece.Count;
            Assert.Equal([0], plan.Decode.Where(s => s.Slot == 0).Select(s => s.Slot));
        }
        Assert.Equal([(1, 28), (2, 64), (1, 64), (2, 6)], pieces);
    }

    [Fact]
    public void Plan_StepsApart_AnswersGoOnEveryStepAndPromptsEveryThird()
    {
        var plan = new StepPlan();
        var scheduler = new Scheduler(stepTokens: 64, slots: 4, sharedStepTokens: 8, sharedStepsApart: 3);
        List<Sequence> running = [Running(0, 10, 12), Running(1, 500, 0)];

        List<int> pieces = [];
        for (var step = 0; step < 9; step++)
        {
            scheduler.Plan(running, plan);
            Assert.Single(plan.Decode);
            pieces.Add(plan.Prefill.Sum(piece => piece.Count));
        }
        Assert.Equal([0, 0, 8, 0, 0, 8, 0, 0, 8], pieces);

        scheduler.Plan([running[1]], plan);
        Assert.Equal(64, Assert.Single(plan.Prefill).Count); // nobody waits: at once and whole
    }
}
