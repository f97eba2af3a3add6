namespace Glimpse.Inference.Tests;

/// <summary>What some work allocates on the thread that does it.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// Bytes, the fewest of a few rounds: a collection that another test brings about in the middle of one counts what is left of the thread's allocation context, up to 8 KB,
    /// to the work.
    /// </summary>
    public static long Of(Action work) => Enumerable.Range(0, Rounds).Min(_ => Once(work));

    private static long Once(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
