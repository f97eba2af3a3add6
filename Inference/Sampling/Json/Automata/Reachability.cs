namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>Which states of an automaton lead anywhere.</summary>
internal static class Reachability
{
    /// <summary>States from which an accepting one can be reached.</summary>
    /// <param name="accepts">Of each state, whether it accepts.</param>
    /// <param name="sources">The states with a step into a state.</param>
    public static bool[] ToAccepting(IEnumerable<bool> accepts, Func<int, IEnumerable<int>> sources)
    {
        bool[] isAlive = [.. accepts];
        Stack<int> open = new(Enumerable.Range(0, isAlive.Length).Where(state => isAlive[state]));
        while (open.TryPop(out var state))
        {
            foreach (var source in sources(state))
            {
                if (isAlive[source]) continue;
                isAlive[source] = true;
                open.Push(source);
            }
        }
        return isAlive;
    }
}
