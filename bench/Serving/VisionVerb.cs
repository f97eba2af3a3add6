using System.Globalization;
using Glimpse.Bench.Engine;
using Glimpse.Bench.Harness;
using Glimpse.Bench.Shapes;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Imaging;

namespace Glimpse.Bench.Serving;

/// <summary><c>vision</c>: decoding, scaling and encoding a 1080p picture, and what a running answer feels of it.</summary>
internal static class VisionVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var (rounds, width, height) = (arguments.Int("rounds", 3), arguments.Int("width", 1920), arguments.Int("height", 1080));
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"vision-{name}", $"A picture of {width} x {height}");
        var options = new EngineOptions { ModelPath = folder, Slots = 1 };
        var package = await ModelPackage.OpenAsync(folder);
        var limits = EngineLimits.Of(options, package.Manifest);
        var images = new ImagePreprocessor(limits.ImageSettings(package.Manifest), options.Images);
        using var encoder = new VisionEncoder(new SessionFactory(package, options));
        using var engine = await EngineUnderTest.OpenAsync(folder, options);

        var (prepares, encodes, alone, beside) = (new Samples(), new Samples(), new Samples(), new Samples());
        var tokens = 0;
        for (var round = -1; round < rounds; round++)
        {
            var file = Picture.Png(width, height, round + 2);
            var (picture, prepare) = Timing.Of(() => images.Prepare(file, CancellationToken.None));
            var (_, encode) = await Timing.OfAsync(() => encoder.EncodeAsync(picture, CancellationToken.None));
            var answer = engine.Start(16, 2000);
            await answer.ReachAsync(64);
            var from = System.Diagnostics.Stopwatch.GetTimestamp();
            for (var i = 0; i < (encode < 50 ? 20 : 1); i++) await encoder.EncodeAsync(picture, CancellationToken.None);
            var to = System.Diagnostics.Stopwatch.GetTimestamp();
            engine.Cancel(answer);
            await answer.Completion;
            tokens = picture.Tokens;
            if (round < 0) continue;
            prepares.Add(prepare);
            encodes.Add(encode);
            alone.AddRange(answer.Gaps(answer.FirstAt, from));
            beside.AddRange(answer.Gaps(from, to));
        }

        var what = name == "demo" ? Packages.Describe(name) : $"GLM-4.1V's vision widths, {ModelShape.Named(name).VisionDepth} of its 24 blocks (hidden {ModelShape.Named(name).VisionHidden}, inner {ModelShape.Named(name).Hidden}), int4";
        report.Note($"{what}; {rounds} pictures after a warm-up, {tokens} image tokens each ({tokens * 4} patches). The answer beside it runs in the same process.");
        report.Header("read and scale, ms", "encode, ms", "encode, ms a token", "inter-token alone p50 / p95, ms", "while encoding p50 / p95, ms", "p50 ratio", "p95 ratio");
        report.Row(F(prepares.Median), F(encodes.Median), F(encodes.Median / tokens), $"{F(alone.Median)} / {F(alone.Percentile(95))}", $"{F(beside.Median)} / {F(beside.Percentile(95))}", F(beside.Median / alone.Median), F(beside.Percentile(95) / alone.Percentile(95)));
        report.Save();

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }
}
