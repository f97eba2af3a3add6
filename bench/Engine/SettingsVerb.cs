using System.Globalization;
using Glimpse.Bench.Harness;

namespace Glimpse.Bench.Engine;

/// <summary>
/// <c>settings</c>: decode and prefill under settings of ONNX Runtime, or of other packages, a round each in turn; every round is set against the first's.
/// Variants are separated by '|'; each is <c>name=value,name=value</c>, where <c>package</c> and <c>threads</c> are the bench's own names; <c>-</c> is no setting at all.
/// </summary>
internal static class SettingsVerb
{
    private const string Default = "-|session.dynamic_block_base=4|session.intra_op.allow_spinning=0|session.set_denormal_as_zero=1|session.disable_prepacking=1|threads=1";

    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "small");
        var (rounds, steps, prompt, rows) = (arguments.Int("rounds", 7), arguments.Int("steps", 48), arguments.Int("prompt", 512), arguments.Int("rows", 1));
        var variants = arguments.Text("variants", Default).Split('|');
        var result = arguments.Text("result", $"settings-{name}");
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report(result, "Settings side by side");
        List<(string Name, DecoderUnderTest Decoder, List<double> Decodes, List<double> Prefills)> contenders = [];
        foreach (var variant in variants) contenders.Add((variant, await OpenAsync(variant, folder, prompt, rows), [], []));
        for (var round = -1; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                await Task.Delay(100);
                var rate = prompt / contender.Decoder.Prefill(prompt, prompt);
                var seconds = new Samples();
                contender.Decoder.Decode(steps, 64, seconds, rows);
                if (round < 0) continue;
                contender.Decodes.Add(seconds.Median * 1e3);
                contender.Prefills.Add(rate);
            }
        }

        report.Note($"{Packages.Describe(name)}; {rounds} rounds in turn: a prompt of {prompt}, then {steps} steps of {rows} rows. Ratios to the first variant are medians of the rounds' own; above 1 is faster.");
        report.Header("variant", "decode, ms a step", "speed", "prefill, tokens/s", "speed");
        var first = contenders[0];
        foreach (var (variant, decoder, decodes, prefills) in contenders)
        {
            report.Row($"`{variant}`", F(new Samples([.. decodes]).Median, "F2"), F(Ratio(first.Decodes, decodes), "F3") + "x", F(new Samples([.. prefills]).Median, "F0"), F(Ratio(prefills, first.Prefills), "F3") + "x");
            decoder.Dispose();
        }
        report.Save();

        static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        static double Ratio(List<double> over, List<double> under) => new Samples([.. over.Zip(under, (a, b) => a / b)]).Median;
    }

    private static Task<DecoderUnderTest> OpenAsync(string variant, string folder, int prompt, int rows)
    {
        var settings = variant.Split(',').Where(pair => pair != "-").Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var threads = settings.Remove("threads", out var asked) ? int.Parse(asked, CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        var package = settings.Remove("package", out var other) ? other : folder;
        return DecoderUnderTest.OpenAsync(package, threads, rows, 2048, prompt, settings);
    }
}
