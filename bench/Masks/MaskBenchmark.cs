using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Glimpse.Bench.Harness;
using Glimpse.Fixtures;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Bench.Masks;

/// <summary>
/// The time per token that a schema costs: the mask and the step, over a vocabulary as large as a real model's. A random walk is the hardest caller: unlike a model, it goes everywhere.
/// Cold walks are the first ever; warm ones have other seeds, so most of their strings are new, but the schema's places are known.
/// </summary>
internal static class MaskBenchmark
{
    private const int ColdAnswers = 20;
    private const int WarmAnswers = 200;
    private const int MaxTokens = 300;

    public static Task RunAsync(Arguments arguments)
    {
        var size = arguments.Int("vocabulary", 150_000);
        arguments.Done();
        var report = new Report("masks", "The cost of keeping answers within a schema");
        var tokens = SyntheticVocabulary.Create(size);
        var watch = Stopwatch.StartNew();
        var trie = TokenTrie.Build(size + 1, id => id < size ? tokens[id] : default, id => id == size);
        var interiors = new InteriorMasks(trie, 64_000_000);
        report.Note($"{size} tokens, {trie.Nodes.Length} nodes, built in {watch.ElapsedMilliseconds} ms.");
        report.Header("schema", "compile ms", "cold us/token", "p99", "warm us/token", "p50", "p99", "max", "steered us/token", "bytes/token");
        Measure("(warming up the JIT)", Schemas.All[2].Json, new InteriorMasks(trie, 64_000_000), trie, size, null);
        foreach (var (name, json) in Schemas.All) Measure(name, json, interiors, trie, size, report);
        report.Save();
        return Task.CompletedTask;
    }

    private static void Measure(string name, string json, InteriorMasks interiors, TokenTrie trie, int end, Report? report)
    {
        using var document = JsonDocument.Parse(json);
        var watch = Stopwatch.StartNew();
        var compiled = SchemaCompiler.Compile(document.RootElement);
        var masker = new TokenMasker(trie, interiors, compiled, [end]);
        var compile = watch.Elapsed.TotalMilliseconds;
        var cold = Walk(masker, trie, end, seed: 1, ColdAnswers, isSteered: false);
        Walk(masker, trie, end, seed: 1_000, WarmAnswers, isSteered: false);
        var warm = Walk(masker, trie, end, seed: 2_000, WarmAnswers, isSteered: false);
        var steered = Walk(masker, trie, end, seed: 3_000, WarmAnswers, isSteered: true);
        report?.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {compile:F1} | {cold.Mean:F1} | {cold.At(0.99):F0} | {warm.Mean:F1} | {warm.At(0.5):F1} | {warm.At(0.99):F1} | {warm.At(1):F0} | {steered.Mean:F1} | {warm.BytesPerToken:F0} |"));
    }

    private static Times Walk(TokenMasker masker, TokenTrie trie, int end, int seed, int answers, bool isSteered)
    {
        var times = new List<double>(answers * MaxTokens);
        var mask = new ulong[trie.MaskWords];
        var candidates = new int[trie.VocabularySize];
        long allocated = 0;
        for (var answer = 0; answer < answers; answer++)
        {
            var random = new Random(seed + answer);
            var constraint = new JsonConstraint(masker);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var written = 0; written < MaxTokens; written++)
            {
                var start = Stopwatch.GetTimestamp();
                constraint.Fill(mask, isSteered ? MaxTokens - written : int.MaxValue);
                var filled = Stopwatch.GetTimestamp();
                var token = Pick(mask, candidates, random);
                var picked = Stopwatch.GetTimestamp();
                constraint.Accept(token);
                times.Add(Stopwatch.GetElapsedTime(start, filled).TotalMicroseconds + Stopwatch.GetElapsedTime(picked).TotalMicroseconds);
                if (token == end) break;
            }
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        times.Sort();
        return new Times(times, (double)allocated / times.Count);
    }

    private static int Pick(ulong[] mask, int[] candidates, Random random)
    {
        var count = 0;
        for (var word = 0; word < mask.Length; word++)
            for (var bits = mask[word]; bits != 0; bits &= bits - 1) candidates[count++] = 64 * word + BitOperations.TrailingZeroCount(bits);
        return candidates[random.Next(count)];
    }

    /// <param name="Sorted">Microseconds.</param>
    private sealed record Times(List<double> Sorted, double BytesPerToken)
    {
        public double Mean => Sorted.Average();

        public double At(double quantile) => Sorted[(int)(quantile * (Sorted.Count - 1))];
    }
}
