namespace Glimpse.Inference.Scheduling;

/// <summary>
/// Plans steps. Every running answer gets its token in every step; what is left of the step's budget, at least one token, goes to prompts in even shares,
/// so that neither a long prompt stalls the answers nor the answers starve a prompt.
/// </summary>
/// <param name="stepTokens">The budget of a step.</param>
/// <param name="slots">The most sequences that can run.</param>
internal sealed class Scheduler(int stepTokens, int slots)
{
    private readonly int[] _demands = new int[slots];
    private readonly int[] _shares = new int[slots];

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
        BudgetShare.Share(_demands.AsSpan(0, running.Count), Math.Max(1, stepTokens - plan.Decode.Count), _shares);
        for (var i = 0; i < running.Count; i++)
        {
            if (_shares[i] > 0) plan.Prefill.Add(new PrefillPiece(running[i], _shares[i]));
        }
    }
}
