using Glimpse.Fixtures;
using Glimpse.Inference.Diagnostics;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;
using Glimpse.ModelBuilder;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests;

/// <summary>Every stage of the engine against transformers' numbers, from the stored pixels on.</summary>
public sealed class FidelityTests(ITestOutputHelper output, FidelityTests.Probes probes) : IClassFixture<FidelityTests.Probes>
{
    private const double Tolerance = 1e-3;

    public static TheoryData<TestModel, string> Cases()
    {
        var data = new TheoryData<TestModel, string>();
        foreach (var model in Enum.GetValues<TestModel>())
        {
            foreach (var golden in Goldens.Cases(model)) data.Add(model, golden.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fp32_EveryCase_IsTheReferenceWithinTolerance(TestModel model, string name)
    {
        var golden = Goldens.Find(model, name);
        using var tensors = golden.OpenTensors();
        var probe = await probes.OpenAsync(model, Precision.Fp32, stepTokens: 256);

        var prompt = probe.Template.Render(Messages(golden), golden.EnableThinking);
        Assert.Equal(golden.Rendered, prompt.ToText());
        var images = await EncodeAsync(probe, golden, tensors);
        Assert.Equal(tensors.InputIds.Select(id => (int)id), probe.Prompts.Tokenize(prompt, [.. images.Select(i => i.Rows * i.Columns)]).Ids);
        var (positions, delta) = ModelProbe.PositionsOf(tensors.InputIds.Length, images);
        Assert.Equal(tensors.PositionIds, positions);
        Assert.Equal(tensors.RopeDelta, delta);

        var features = images.SelectMany(image => image.Features.ToArray()).ToArray();
        var featureDifference = Largest(features, tensors.ImageFeatures ?? []);
        var (logitDifference, generated) = Generate(probe, golden, tensors, images);
        output.WriteLine($"{golden}: features {featureDifference:E1}, logits {logitDifference:E1}");

        Assert.InRange(featureDifference, 0, Tolerance);
        Assert.InRange(logitDifference, 0, Tolerance);
        Assert.Equal(golden.GeneratedIds, generated);
    }

    [Theory]
    [InlineData(TestModel.Tiny, "two_turns_two_images")]
    [InlineData(TestModel.Tiny, "text_only")]
    [InlineData(TestModel.Demo, "demo_two_images")]
    public async Task Fp32_PromptInSmallPieces_IsTheSame(TestModel model, string name)
    {
        var golden = Goldens.Find(model, name);
        using var tensors = golden.OpenTensors();
        var probe = await probes.OpenAsync(model, Precision.Fp32, stepTokens: 7);

        var (logitDifference, generated) = Generate(probe, golden, tensors, await EncodeAsync(probe, golden, tensors));

        Assert.InRange(logitDifference, 0, Tolerance);
        Assert.Equal(golden.GeneratedIds, generated);
    }

    [Fact]
    public async Task Int4_DemoAlongTheReferencesText_AgreesOnTheBestToken()
    {
        var fp32 = await AgreementAsync(Precision.Fp32);
        var int4 = await AgreementAsync(Precision.Int4);
        output.WriteLine($"Figure: top-1 agreement along the reference's text: fp32 {fp32:P2}, int4 {int4:P2}");

        Assert.Equal(1, fp32);
        Assert.InRange(int4, 0.97, 1);
    }

    private async Task<double> AgreementAsync(Precision precision)
    {
        var probe = await probes.OpenAsync(TestModel.Demo, precision, stepTokens: 256);
        var (right, all) = (0, 0);
        foreach (var golden in Goldens.Cases(TestModel.Demo))
        {
            using var tensors = golden.OpenTensors();
            var logits = probe.Start([.. tensors.InputIds.Select(id => (int)id)], await EncodeAsync(probe, golden, tensors), keep: 1);
            foreach (var token in golden.GeneratedIds)
            {
                if (Best(logits) == token) right++;
                all++;
                logits = probe.Next(token);
            }
        }
        return (double)right / all;
    }

    private static IReadOnlyList<ChatMessage> Messages(GoldenCase golden) => [.. golden.Messages.Select(message => new ChatMessage(
        Enum.Parse<ChatRole>(message.Role, ignoreCase: true),
        [.. message.Parts.Select(part => part.Type == "image" ? (ContentPart)new ImagePart(default) : new TextPart(part.Text!))]))];

    private static async Task<ProbeImage[]> EncodeAsync(ModelProbe probe, GoldenCase golden, GoldenTensors tensors)
    {
        var images = new ProbeImage[golden.Images.Count];
        var start = 0;
        for (var i = 0; i < images.Length; i++)
        {
            var (bytes, height, width) = tensors.Pixels(i);
            var picture = probe.Images.FromPixels(new RgbImage(width, height, bytes));
            start = Array.IndexOf(tensors.InputIds, probe.Package.Manifest.Tokens.Image, start);
            images[i] = new ProbeImage(start, picture.Grid.Rows / 2, picture.Grid.Columns / 2, await probe.EncodeAsync(picture));
            start += picture.Tokens;
        }
        return images;
    }

    private static (double LogitDifference, int[] Generated) Generate(ModelProbe probe, GoldenCase golden, GoldenTensors tensors, ProbeImage[] images)
    {
        var expected = tensors.PromptLogits;
        var vocabulary = probe.VocabularySize;
        var logits = probe.Start([.. tensors.InputIds.Select(id => (int)id)], images, keep: expected.Length / vocabulary);
        var difference = Largest(logits, expected);
        logits = logits[^vocabulary..];
        List<int> generated = [];
        while (true)
        {
            generated.Add(Best(logits));
            if (generated.Count == golden.GeneratedIds.Count) break;
            logits = probe.Next(generated[^1]);
        }
        if (tensors.LastLogits is { } last) difference = Math.Max(difference, Largest(logits, last));
        return (difference, [.. generated]);
    }

    private static int Best(float[] logits) => Array.IndexOf(logits, logits.Max());

    private static double Largest(float[] actual, float[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        return actual.Zip(expected, (a, b) => Math.Abs((double)a - b)).DefaultIfEmpty().Max();
    }

    /// <summary>Packages opened once for all cases.</summary>
    public sealed class Probes : IDisposable
    {
        private readonly Dictionary<(TestModel, Precision, int), ModelProbe> _open = [];

        public async Task<ModelProbe> OpenAsync(TestModel model, Precision precision, int stepTokens)
        {
            if (_open.TryGetValue((model, precision, stepTokens), out var probe)) return probe;
            return _open[(model, precision, stepTokens)] = await ModelProbe.LoadAsync(new EngineOptions
            {
                ModelPath = (await TestPackages.GetAsync(model, precision)).Folder,
                Threads = 1,
                StepTokens = stepTokens,
            });
        }

        public void Dispose()
        {
            foreach (var probe in _open.Values) probe.Dispose();
        }
    }
}
