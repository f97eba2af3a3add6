using Glimpse.Fixtures;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Caching;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests;

/// <summary>
/// What is computed together is what would be computed alone: random mixes of prompts, pictures, lengths, arrivals and cancellations on the tiny random
/// model, whose logits lie close together, against the same requests one by one.
/// </summary>
public sealed class BatchingTests(ITestOutputHelper output)
{
    private const int Slots = 8;
    private const int Alternatives = 50;

    /// <summary>Two best logits closer than this may change places: kernels for one row and for eight round differently.</summary>
    private const double Margin = 1e-3;

    private static readonly int Mixes = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 2000 : 220;

    [Theory]
    [InlineData(false, 20261122)]
    [InlineData(true, 20261123)]
    public async Task Mixes_BatchedEqualsAlone(bool deterministic, int seed)
    {
        output.WriteLine($"seed {seed}");
        var package = await ModelPackage.OpenAsync((await TestPackages.GetAsync(TestModel.Tiny)).Folder);
        using var together = Start(package, deterministic);
        using var alone = Start(package, deterministic);
        var faults = new List<string>();
        together.StepDone = (running, waiting, slots) => faults.AddRange(Invariants(running, waiting, slots));
        var random = new Random(seed);
        var (tokens, ties) = (0, 0);
        var mixes = deterministic ? Mixes / 2 : Mixes;

        for (var mix = 0; mix < mixes; mix++)
        {
            var requests = Enumerable.Range(0, random.Next(1, 13)).Select(_ => Request.Any(random, package.Manifest)).ToList();
            var sequences = requests.Select(request => request.ToSequence()).ToList();
            for (var i = 0; i < sequences.Count; i++)
            {
                together.Submit(sequences[i]);
                for (var pause = random.Next(0, 4); pause > 0; pause--) await Task.Yield();
                if (requests[i].IsCancelled) together.Cancel(sequences[random.Next(i + 1)]);
            }
            for (var i = 0; i < sequences.Count; i++)
            {
                await FollowAsync(sequences[i]);
                var twin = requests[i].ToSequence();
                alone.Submit(twin);
                await FollowAsync(twin);
                tokens += sequences[i].Output.Count;
                if (Compare(sequences[i], twin, $"mix {mix}, request {i}") is not { } place) continue;
                Assert.False(deterministic, $"a deterministic engine differs at {place}");
                output.WriteLine($"a tie within {Margin}: {place}");
                ties++;
            }
        }

        output.WriteLine($"{tokens} tokens, {ties} ties");
        Assert.Empty(faults);
        Assert.True(tokens >= (deterministic ? 8_000 : 20_000), $"only {tokens} tokens were compared");
    }

    private static Engine Start(ModelPackage package, bool deterministic)
    {
        var options = new EngineOptions { ModelPath = package.Folder, Threads = 2 };
        return new Engine(new ModelExecutor(new SessionFactory(package, options), Slots, slotTokens: 400, pieceTokens: 32, deterministic), 32, deterministic, TimeProvider.System, NullLogger.Instance);
    }

    private static async Task FollowAsync(Sequence sequence)
    {
        while (sequence.Output.Ending is null) await sequence.Output.WaitAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotEqual(EndingKind.Failed, sequence.Output.Ending.Kind);
    }

    /// <returns>Where they part in a tie; null where they don't.</returns>
    private static string? Compare(Sequence batched, Sequence alone, string what)
    {
        var a = batched.Output.From(0);
        var b = alone.Output.From(0);
        var common = a.CommonPrefixLength(b);
        if (common == a.Length && (common == b.Length || batched.Output.Ending!.Kind == EndingKind.Cancelled)) return null;
        Assert.True(common < a.Length && common < b.Length, $"{what}: {a.Length} tokens together, {b.Length} alone, equal up to there");
        var gap = alone.Sampling.IsGreedy ? GapOfBest(alone.Scores!, common) : GapOfDraw(alone, common);
        Assert.True(gap < Margin, $"{what}: token {common} is {a[common]} together and {b[common]} alone, {gap:E1} apart");
        return $"{what}, token {common}, {gap:E1} apart";
    }

    private static double GapOfBest(TokenScores scores, int index) => scores.AlternativeValues(index)[0] - scores.AlternativeValues(index)[1];

    /// <summary>How near the draw lies to a border between two tokens, as a share of all probability.</summary>
    private static double GapOfDraw(Sequence sequence, int index)
    {
        var weights = sequence.Scores!.AlternativeValues(index).ToArray().Take(sequence.Sampling.TopK).Select(x => Math.Exp(x / sequence.Sampling.Temperature)).ToArray();
        var draw = RandomStream.Uniform(sequence.Sampling.Seed, index);
        double reached = 0, nearest = 1;
        foreach (var weight in weights) nearest = Math.Min(nearest, Math.Abs((reached += weight) / weights.Sum() - draw));
        return Math.Min(nearest, GapOfBest(sequence.Scores!, index));
    }

    private static IEnumerable<string> Invariants(IReadOnlyList<Sequence> running, IReadOnlyCollection<Sequence> waiting, SlotTable slots)
    {
        if (!running.Select(s => s.Slot).SequenceEqual(running.Select(s => s.Slot).Distinct().Order())) yield return "slots are shared or out of order";
        if (slots.Taken != running.Count) yield return $"{slots.Taken} slots are taken by {running.Count} sequences";
        foreach (var s in running)
        {
            if (s.Output.Ending is not null) yield return "an ended sequence still runs";
            if (s.Output.Count > 0 && s.Computed != s.Prompt.Length + s.Output.Count - 1) yield return $"{s.Computed} tokens computed of {s.Prompt.Length} + {s.Output.Count}";
            if (s.Output.Count == 0 && s.Computed >= s.Prompt.Length) yield return "a computed prompt has no token";
        }
        if (waiting.Any(s => s.Slot != Sequence.NoSlot)) yield return "a waiting sequence has a slot";
    }

    /// <summary>A request that can be made into as many equal sequences as wanted.</summary>
    private sealed record Request(int[] Ids, PromptImage[] Images, int MaxTokens, SamplingPlan Sampling, int[] EndTokens, bool IsCancelled, string? Salt)
    {
        public static Request Any(Random random, ModelManifest manifest)
        {
            // A few fixed beginnings, so that prompts share them and slots are reused and copied.
            List<int> ids = [.. Enumerable.Range(0, random.Next(0, 4) * 25).Select(i => 100 + i % 90)];
            List<PromptImage> images = [];
            for (var picture = random.Next(0, 3); picture > 0; picture--)
            {
                ids.Add(manifest.Tokens.ImageStart);
                var (rows, columns, which) = (random.Next(1, 5), random.Next(1, 6), random.Next(3));
                images.Add(new PromptImage(ids.Count, rows, columns, Features(rows * columns * manifest.Text.HiddenSize, which), $"{which}"));
                ids.AddRange(Enumerable.Repeat(manifest.Tokens.Image, rows * columns));
                ids.Add(manifest.Tokens.ImageEnd);
            }
            ids.AddRange(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(0, 2000)));
            var sampling = random.Next(3) == 0 ? new SamplingPlan(0.9f, 1, 20, 0, random.NextInt64()) : new SamplingPlan(0, 1, 0, 0, 0);
            return new Request([.. ids], [.. images], random.Next(1, 50), sampling, random.Next(2) == 0 ? manifest.Tokens.Eos : [.. Enumerable.Range(0, 30)], random.Next(8) == 0, random.Next(4) == 0 ? "salt" : null);
        }

        public Sequence ToSequence() => new("r", new Prompt(Ids, Images, Salt), Sampling, new TokenLog(MaxTokens, new AsyncSignal()))
        {
            EndTokens = EndTokens, Scores = new TokenScores(MaxTokens, Alternatives),
        };

        private static float[] Features(int length, int which)
        {
            var random = new Random(which);
            return [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        }
    }
}
