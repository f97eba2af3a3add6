using System.Diagnostics;
using Glimpse.Fixtures;
using Xunit.Abstractions;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>
/// Pictures of every kind, changed at random with fixed seeds, through every field of every route that takes one, over the real engine: 200 or a clear 4xx, quickly, and
/// without growth of memory. The pictures as they were are answered with 200.
/// </summary>
public sealed class MutatedPictureTests(EngineServer engine, ITestOutputHelper output) : IClassFixture<EngineServer>
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1";

    // ./test takes a seeded sample, and gives a machine that does much else more time for each.
    private static readonly int Mutants = IsFull ? 4200 : 420;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(IsFull ? 2 : 10);

    private static readonly string[] Files =
    [
        .. Directory.GetFiles(Repository.PathOf("tests", "Inference.Tests", "Imaging", "Pictures")).Where(path => !path.EndsWith(".txt", StringComparison.Ordinal) && !path.EndsWith(".py", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        .. Directory.GetFiles(Repository.PathOf("tests", "goldens", "images")).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Originals_OnEveryRoute_Are200()
    {
        var carriers = PictureCarriers.All;
        for (var i = 0; i < Files.Length; i++)
        {
            var file = await File.ReadAllBytesAsync(Files[i]);
            // Each route sees each picture in ./test --full, and every few of them otherwise.
            foreach (var carrier in IsFull ? carriers : [carriers[i % carriers.Count]]) Assert.Null(await AnswerAsync(carrier, file, Path.GetFileName(Files[i])));
        }
        engine.AssertNothingFailed();
    }

    [Fact]
    public async Task Mutants_OnEveryRoute_AreAnsweredQuicklyAndForgotten()
    {
        var (taken, refused, slowest) = (0, 0, TimeSpan.Zero);
        var marks = new long[3]; // the highest resident set in each third
        for (var i = 0; i < Mutants; i++)
        {
            var random = new Random(20_240_601 + i);
            var name = Files[i % Files.Length];
            var file = PictureMutator.Mutate(await File.ReadAllBytesAsync(name), random);
            foreach (var carrier in PictureCarriers.All)
            {
                var started = Stopwatch.GetTimestamp();
                if (await AnswerAsync(carrier, file, $"{Path.GetFileName(name)}, mutant {i}") is null) taken++;
                else refused++;
                var spent = Stopwatch.GetElapsedTime(started);
                Assert.True(spent <= Longest, $"{carrier}, {Path.GetFileName(name)}, mutant {i}: {spent}");
                if (spent > slowest) slowest = spent;
            }
            var third = i * marks.Length / Mutants;
            if (i % 10 == 0) marks[third] = Math.Max(marks[third], ResidentBytes());
        }

        // The first third fills caches, pools and the allocator's arenas; a leak goes on. A sample is all first third, whatever it says.
        var grown = marks[2] - marks[1];
        output.WriteLine($"Figure: {Mutants} mutants, {taken} answered and {refused} refused on {PictureCarriers.All.Count} ways in; slowest {slowest.TotalMilliseconds:F0} ms; resident set {marks[0] / 1e6:F0}, {marks[1] / 1e6:F0} and {marks[2] / 1e6:F0} MB at most in each third");
        // Were either rare, the changes would be too tame or too wild to test anything.
        Assert.InRange(taken, (taken + refused) / 5, (taken + refused) * 4 / 5);
        if (IsFull) Assert.InRange(grown, long.MinValue, 50_000_000);
        engine.AssertNothingFailed();
    }

    private Task<string?> AnswerAsync(PictureCarrier carrier, byte[] file, string what) => engine.AnswerAsync($"{carrier.Name}: {what}", "POST", carrier.Pattern, carrier.OfFile(file));

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
