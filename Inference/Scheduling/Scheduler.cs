namespace Glimpse.Inference.Scheduling;

/// <summary>
/// Plans steps. Every running answer gets its token in every step; what is left of the step's budget, at least one token, goes to prompts in even shares,
/// so that neither a long prompt stalls the answers nor the answers starve a prompt. Where answers wait, the budget can be smaller and goes to one prompt
/// a step, in turn: every run reads all weights, so several small pieces would cost the answers several times as much as one. Such steps can also be kept
/// apart: then most tokens come as fast as alone, and few come a piece later, which costs answers and prompts less than a little delay of every token.
/// </summary>
/// <param name="stepTokens">The budget of a step in which only prompts are computed.</param>
/// <param name="slots">The most sequences that can run.</param>
/// <param name="sharedStepTokens">The budget of a step that answers wait for, not counting theirs; 0: the same, in shares.</param>
/// <param name="sharedStepsApart">Of so many steps that answers wait for, one computes a piece of a prompt too.</param>
/// <param name="onGrid">Whether prompts are cut at multiples of the budget only, whatever else runs: one such piece a step, in turn.</param>
internal sealed class Scheduler(int stepTokens, int slots, int sharedStepTokens = 0, int sharedStepsApart = 1, bool onGrid = false)
{
    private readonly int[] _demands = new int[slots];
    private readonly int[] _shares = new int[slots];
    private int _lastServed = -1;
    private int _stepsSincePiece;

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
        _stepsSincePiece++;
        if (!onGrid && plan.Decode.Count > 0 && _stepsSincePiece < sharedStepsApart) return;
        if (onGrid || (sharedStepTokens > 0 && plan.Decode.Count > 0)) PlanTurn(running, plan);
        else PlanShares(running, plan);
        if (plan.Prefill.Count > 0) _stepsSincePiece = 0;
    }

    private void PlanShares(List<Sequence> running, StepPlan plan)
    {
        BudgetShare.Share(_demands.AsSpan(0, running.Count), Math.Max(1, stepTokens - plan.Decode.Count), _shares);
        for (var i = 0; i < running.Count; i++)
        {
            if (_shares[i] > 0) plan.Prefill.Add(new PrefillPiece(running[i], _shares[i]));
        }
    }

    /// <summary>One piece, of the shared budget or up to the next multiple of the step's, for the next slot in turn whose prompt is not complete.</summary>
    private void PlanTurn(List<Sequence> running, StepPlan plan)
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
        var most = onGrid ? stepTokens - sequence.Computed % stepTokens : Math.Min(sharedStepTokens, stepTokens);
        plan.Prefill.Add(new PrefillPiece(sequence, Math.Min(sequence.PromptLeft, most)));
    }
}
