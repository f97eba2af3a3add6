using System.Diagnostics;

namespace Glimpse.Bench.Harness;

/// <summary>Results with their milliseconds.</summary>
internal static class Timing
{
    public static (T Result, double Milliseconds) Of<T>(Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        return (work(), clock.Elapsed.TotalMilliseconds);
    }

    public static async Task<(T Result, double Milliseconds)> OfAsync<T>(Func<Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        return (await work(), clock.Elapsed.TotalMilliseconds);
    }
}
