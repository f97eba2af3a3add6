namespace Glimpse.Inference.Scheduling;

/// <summary>How a step's tokens are shared.</summary>
internal static class BudgetShare
{
    /// <summary>
    /// Gives everyone the same until satisfied: small demands are met whole, the rest is split evenly, and what does not divide goes to the first.
    /// [1, 1, 512] of 4 is [1, 1, 2].
    /// </summary>
    /// <param name="demands">Tokens that each could use.</param>
    /// <param name="budget">Tokens to give away.</param>
    /// <param name="shares">Receives what each gets, at most its demand.</param>
    public static void Share(ReadOnlySpan<int> demands, int budget, Span<int> shares)
    {
        shares[..demands.Length].Clear();
        while (budget > 0)
        {
            var hungry = 0;
            for (var i = 0; i < demands.Length; i++)
            {
                if (shares[i] < demands[i]) hungry++;
            }
            if (hungry == 0) return;
            var even = Math.Max(1, budget / hungry);
            for (var i = 0; i < demands.Length && budget > 0; i++)
            {
                var given = Math.Min(Math.Min(even, demands[i] - shares[i]), budget);
                shares[i] += given;
                budget -= given;
            }
        }
    }
}
