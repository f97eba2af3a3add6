namespace Glimpse.Inference.Scheduling;

/// <summary>
/// Plans steps. Every running answer gets its token in every step; what is left of the step's budget, at least one token, goes to prompts in even shares,
/// so that neither a long prompt stalls the answers nor the answers starve a prompt.
/// </summary>
/// <param name="stepTokens">The budget of a step.</param>
/// <param name="slots">The most sequences that can run.</param>
/// <param name="onGrid">Whether prompts are cut at multiples of the budget only, whatever else runs: one such piece a step, in turn.</param>
internal sealed class Scheduler(int stepTokens, int slots, bool onGrid = false)
{
    private readonly int[] _demands = new int[slots];
    private readonly int[] _shares = new int[slots];
    private int _lastServed = -1;

    /// <param name="running">Sequences with a slot, ordered by slot.</param>
    /// <param name="plan">Receives the step.</param>
    public void Plan(List<Sequence> running, StepPlan plan)
    {
        plan.Clear();
        for (var i = 0; i < running.Count; i++)
        {
            _demands[i] = running[i].PromptLeft;
            if (_demands[i] == 0) plan.Decode.Add(running[i]);
        }
        if (onGrid) PlanCell(running, plan);
        else PlanShares(running, plan);
    }

    private void PlanShares(List<Sequence> running, StepPlan plan)
    {
        BudgetShare.Share(_demands.AsSpan(0, running.Count), Math.Max(1, stepTokens - plan.Decode.Count), _shares);
        for (var i = 0; i < running.Count; i++)
        {
            if (_shares[i] > 0) plan.Prefill.Add(new PrefillPiece(running[i], _shares[i]));
        }
    }

    /// <summary>One piece, up to the next multiple of the budget, for the next slot in turn whose prompt is not complete.</summary>
    private void PlanCell(List<Sequence> running, StepPlan plan)
    {
        var chosen = -1;
        for (var i = 0; i < running.Count; i++)
        {
            if (_demands[i] == 0) continue;
            if (chosen < 0) chosen = i; // the first again, where none lies behind the last served
            if (running[i].Slot <= _lastServed) continue;
            chosen = i;
            break;
        }
        if (chosen < 0) return;
        var sequence = running[chosen];
        _lastServed = sequence.Slot;
        plan.Prefill.Add(new PrefillPiece(sequence, Math.Min(sequence.PromptLeft, stepTokens - sequence.Computed % stepTokens)));
    }
}
