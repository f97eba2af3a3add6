using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Glimpse.Bench.Engine;
using Glimpse.Bench.Harness;
using Glimpse.Bench.Shapes;

namespace Glimpse.Bench.Peers;

/// <summary>
/// <c>peers</c>: decode and prefill of the engine's executor, ORT GenAI and llama.cpp, a round each in turn in one process, each round set
/// against the engine's of the same round. As in llama-bench, tokenization is no part of it; picking the largest logit is, for all three.
/// </summary>
internal static class PeersVerb
{
    private const int Positions = 2048;

    public static async Task RunAsync(Arguments arguments)
    {
        var shape = ModelShape.Named(arguments.Text("shape", "small"));
        var threads = Environment.ProcessorCount;
        var (rounds, steps, prompt) = (arguments.Int("rounds", 7), arguments.Int("steps", 64), arguments.Int("prompt", 512));
        arguments.Done();
        if (!PeerLibraries.AreInstalled) throw new UsageException("The peers are not installed: run 'npm ci --ignore-scripts' in bench/npm first, as bench/run does.");
        await ShapeVerb.EnsureAsync(shape, peers: true);
        var report = new Report($"peers-{shape.Name}", "The engine beside its peers");
        var ids = Enumerable.Range(0, prompt).Select(i => i * 7 % 2000).ToArray();

        using var decoder = await DecoderUnderTest.OpenAsync(shape.PackageFolder, threads, slotTokens: Positions, stepTokens: prompt);
        using var genAi = new OnnxGenAi(shape.GenAiFolder, Positions);
        using var llama = new LlamaCpp(shape.GgufPath, threads, Positions);
        Contender[] contenders =
        [
            new("Glimpse", () => prompt / decoder.Prefill(prompt, prompt), seconds => decoder.Decode(steps, prompt, seconds)),
            new("ORT GenAI", () => PrefillGenAi(genAi, ids), seconds => DecodeGenAi(genAi, steps, seconds)),
            new("llama.cpp", () => PrefillLlama(llama, ids), seconds => DecodeLlama(llama, shape.Vocabulary, steps, seconds)),
        ];
        for (var round = -1; round < rounds; round++) // the first warms up
        {
            foreach (var contender in contenders)
            {
                await Task.Delay(200); // until the one before has stopped spinning
                contender.Round(keep: round >= 0);
            }
        }

        report.Note($"{Packages.Describe(shape.Name)}; llama.cpp: the same shape in Q4_0, {LlamaCpp.Version}, {llama.SystemInfo.Trim(' ', '|')}. {threads} threads each; {rounds} rounds in turn: a prompt of {prompt}, then {steps} tokens behind it. Medians; ratios are medians of the rounds' own.");
        report.Header("", "decode, ms a token", "decode, tokens/s", "Glimpse is faster by", "prefill, tokens/s", "Glimpse is faster by");
        foreach (var c in contenders)
        {
            report.Row(c.Name, F(c.Decode.Median, "F2"), F(1e3 / c.Decode.Median, "F1"), F(contenders[0].Ratio(c, prefill: false), "F2") + "x", F(c.Prefill.Median, "F0"), F(contenders[0].Ratio(c, prefill: true), "F2") + "x");
        }
        report.Save();

        static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static double PrefillGenAi(OnnxGenAi genAi, int[] ids)
    {
        genAi.Clear();
        return PerSecond(ids.Length, () => genAi.Compute(ids));
    }

    private static void DecodeGenAi(OnnxGenAi genAi, int steps, Samples seconds)
    {
        genAi.Generate(); // the prompt's logits are there: this only picks
        for (var i = 0; i < steps; i++) seconds.Add(1 / PerSecond(1, genAi.Generate));
    }

    private static double PrefillLlama(LlamaCpp llama, int[] ids)
    {
        llama.Clear();
        return PerSecond(ids.Length, () =>
        {
            llama.Compute(ids);
            llama.Logits(1);
        });
    }

    private static void DecodeLlama(LlamaCpp llama, int vocabulary, int steps, Samples seconds)
    {
        var token = 1;
        for (var i = 0; i < steps; i++)
        {
            seconds.Add(1 / PerSecond(1, () =>
            {
                llama.Compute([token]);
                token = TensorPrimitives.IndexOfMax(llama.Logits(vocabulary));
            }));
        }
    }

    private static double PerSecond(int tokens, Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return tokens / clock.Elapsed.TotalSeconds;
    }

    private sealed class Contender(string name, Func<double> prefill, Action<Samples> decode)
    {
        private readonly List<double> _prefills = [];
        private readonly List<double> _decodes = [];

        public string Name => name;
        public Samples Prefill => new([.. _prefills]);
        public Samples Decode => new([.. _decodes]);

        public void Round(bool keep)
        {
            var rate = prefill();
            var seconds = new Samples();
            decode(seconds);
            if (!keep) return;
            _prefills.Add(rate);
            _decodes.Add(seconds.Median * 1e3);
        }

        /// <summary>How many times this one's speed is the other's.</summary>
        public double Ratio(Contender other, bool prefill) => prefill
            ? new Samples([.. _prefills.Zip(other._prefills, (own, theirs) => own / theirs)]).Median
            : new Samples([.. _decodes.Zip(other._decodes, (own, theirs) => theirs / own)]).Median;
    }
}
