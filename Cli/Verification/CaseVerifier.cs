using System.Globalization;
using System.Numerics.Tensors;
using Glimpse.Inference.Diagnostics;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.Cli.Verification;

/// <summary>
/// Holds a package to one case after another: prompt, positions, pictures, features, logits, tokens. Features and logits are computed from the stored
/// pixels; how the engine reads the picture's file is compared on its own.
/// </summary>
/// <param name="probe">The package, opened.</param>
/// <param name="folder">Where the cases' tensors lie.</param>
/// <param name="images">Where the pictures lie.</param>
/// <param name="tolerance">The largest difference of features, logits and log-probabilities.</param>
internal sealed class CaseVerifier(ModelProbe probe, string folder, string images, double tolerance)
{
    /// <summary>Everything that can be said about a case. Never throws for what the case itself holds.</summary>
    public async Task<CaseResult> VerifyAsync(ReferenceCase reference, CancellationToken cancellation)
    {
        var result = new CaseResult { Name = reference.Name, Tokens = reference.GeneratedIds.Count };
        try
        {
            if (reference.Name != Path.GetFileName(reference.Name)) throw new CaseException("a case's name is a file name, not a path");
            if (reference.GeneratedIds.Count == 0) throw new CaseException("it has nothing to compare: no generated_ids");
            using var tensors = new CaseTensors(Path.Combine(folder, reference.Name + ".safetensors"));
            foreach (var required in (string[])["input_ids", "position_ids", "rope_delta", "prompt_logits", .. reference.Images.Count > 0 ? ["image_grid_thw", "image_features"] : Array.Empty<string>()])
            {
                if (!tensors.Has(required)) throw new CaseException($"it has nothing to compare: no {required}");
            }
            var pictures = await ReadPicturesAsync(reference, tensors, result, cancellation);
            var placed = Place(pictures, tensors);
            ComparePrompt(reference, tensors, placed, result);
            if (pictures.Count > 0) CompareFeatures(tensors, placed, result);
            CompareText(reference, tensors, placed, result);
        }
        catch (Exception e) when (e is CaseException or CheckpointException or RequestRefusedException or IOException or ArgumentException or InvalidOperationException or KeyNotFoundException or OverflowException or IndexOutOfRangeException)
        {
            result.Faults.Add(e.Message);
        }
        return result;
    }

    /// <summary>Compares the engine's reading of each file, and goes on with the stored pixels.</summary>
    private async Task<List<(PreparedImage Picture, float[] Features)>> ReadPicturesAsync(ReferenceCase reference, CaseTensors tensors, CaseResult result, CancellationToken cancellation)
    {
        List<(PreparedImage, float[])> pictures = [];
        List<float> patches = [];
        for (var i = 0; i < reference.Images.Count; i++)
        {
            var (pixels, height, width) = tensors.Picture(i);
            CompareFile(reference.Images[i], pixels, height, width, result);
            var picture = probe.Images.FromPixels(new RgbImage(width, height, pixels));
            if ((picture.Grid.Rows, picture.Grid.Columns) != tensors.Grids[i])
                result.Faults.Add($"picture {i} is {picture.Grid.Rows} × {picture.Grid.Columns} patches, the reference's {tensors.Grids[i].Rows} × {tensors.Grids[i].Columns}");
            if (tensors.Has("pixel_values")) patches.AddRange(Patches(picture));
            pictures.Add((picture, await probe.EncodeAsync(picture, cancellation)));
        }
        if (pictures.Count > 0 && tensors.Has("pixel_values")) result.Patches = Compare("pixel_values", [.. patches], tensors.Singles("pixel_values"), result);
        return pictures;
    }

    private void CompareFile(string name, byte[] expected, int height, int width, CaseResult result)
    {
        if (name != Path.GetFileName(name)) throw new CaseException($"a picture's name is a file name, not a path: '{name}'");
        var path = Path.Combine(images, name);
        if (!File.Exists(path)) throw new CaseException($"the picture {name} is not in '{images}'; name its folder with --images");
        var file = File.ReadAllBytes(path);
        var read = probe.Images.Prepare(file, CancellationToken.None);
        var isLossy = read.Facts.Format is "jpeg" or "webp";
        var (largest, mean, fault) = PictureComparison.Compare(read.Pixels, expected, height, width, name, isLossy, read.Facts.Format == "jpeg" && PictureComparison.IsInk(file));
        result.PixelsLargest = Math.Max(result.PixelsLargest ?? 0, largest);
        result.PixelsMean = Math.Max(result.PixelsMean ?? 0, mean);
        if (fault is not null) result.Faults.Add(fault);
    }

    private float[] Patches(PreparedImage picture)
    {
        var vision = probe.Package.Manifest.Vision;
        var values = new float[picture.Grid.Patches * vision.Channels * vision.TemporalPatchSize * vision.PatchSize * vision.PatchSize];
        picture.WritePatches(values);
        return values;
    }

    /// <summary>The pictures' places in the stored prompt: runs of image tokens, in order.</summary>
    private ProbeImage[] Place(List<(PreparedImage Picture, float[] Features)> pictures, CaseTensors tensors)
    {
        var ids = tensors.InputIds;
        var manifest = probe.Package.Manifest;
        var at = 0;
        return [.. pictures.Select((picture, i) =>
        {
            var start = Array.IndexOf(ids, manifest.Tokens.Image, at);
            at = start + picture.Picture.Tokens;
            if (start < 0 || at > ids.Length || ids.AsSpan(start, picture.Picture.Tokens).ContainsAnyExcept(manifest.Tokens.Image))
                throw new CaseException($"input_ids do not hold {picture.Picture.Tokens} image tokens in a row for picture {i}");
            return new ProbeImage(start, picture.Picture.Grid.Rows / manifest.Vision.MergeSize, picture.Picture.Grid.Columns / manifest.Vision.MergeSize, picture.Features);
        })];
    }

    private void ComparePrompt(ReferenceCase reference, CaseTensors tensors, ProbeImage[] placed, CaseResult result)
    {
        var prompt = probe.Template.Render(reference.ToMessages(), reference.EnableThinking ?? true);
        if (reference.Rendered is { } rendered && prompt.ToText() != rendered) result.Faults.Add("the rendered prompt is not the reference's");
        var ids = probe.Prompts.Tokenize(prompt, [.. placed.Select(image => image.Rows * image.Columns)]).Ids;
        var different = ids.AsSpan().CommonPrefixLength(tensors.InputIds);
        if (different < Math.Max(ids.Length, tensors.InputIds.Length)) result.Faults.Add($"input_ids differ from token {different} on");
        var (positions, delta) = ModelProbe.PositionsOf(tensors.InputIds.Length, placed);
        if (!positions.AsSpan().SequenceEqual(tensors.PositionIds)) result.Faults.Add("position_ids differ");
        if (delta != tensors.RopeDelta) result.Faults.Add($"rope_delta is {delta}, the reference's {tensors.RopeDelta}");
    }

    private void CompareFeatures(CaseTensors tensors, ProbeImage[] placed, CaseResult result) =>
        result.Features = Compare("image_features", [.. placed.SelectMany(image => image.Features.ToArray())], tensors.Singles("image_features"), result);

    private void CompareText(ReferenceCase reference, CaseTensors tensors, ProbeImage[] placed, CaseResult result)
    {
        var expected = tensors.Singles("prompt_logits");
        var vocabulary = probe.VocabularySize;
        if (expected.Length == 0 || expected.Length % vocabulary != 0) throw new CaseException($"prompt_logits are not rows of {vocabulary} numbers");
        var logits = probe.Start(tensors.InputIds, placed, keep: expected.Length / vocabulary);
        result.Logits = Compare("prompt_logits", logits, expected, result);
        var row = logits.AsSpan(logits.Length - vocabulary).ToArray();
        for (var step = 0; ; step++)
        {
            var token = TensorPrimitives.IndexOfMax<float>(row);
            if (step < reference.Top5.Count) CompareTop(reference.Top5[step], row, step, result);
            if (token == reference.GeneratedIds[step] && result.EqualTokens == step) result.EqualTokens++;
            if (step == reference.GeneratedIds.Count - 1) break;
            row = probe.Next(reference.GeneratedIds[step]); // along the reference's text, so that one difference is one difference
        }
        if (result.EqualTokens < result.Tokens) result.Faults.Add($"token {result.EqualTokens} of the answer is not the reference's {reference.GeneratedIds[result.EqualTokens]}");
        if (tensors.Has("last_logits")) result.Logits = Math.Max(result.Logits.Value, Compare("last_logits", row, tensors.Singles("last_logits"), result));
    }

    private void CompareTop(IReadOnlyList<double[]> top, float[] logits, int step, CaseResult result)
    {
        var max = TensorPrimitives.Max<float>(logits);
        var logSum = max + Math.Log(logits.Sum(logit => Math.Exp(logit - max)));
        var largest = top.Max(entry => Math.Abs(logits[(int)entry[0]] - logSum - entry[1]));
        result.Logprobs = Math.Max(result.Logprobs ?? 0, largest);
        if (!(largest <= tolerance)) result.Faults.Add(string.Create(CultureInfo.InvariantCulture, $"top5 of step {step} differ by {largest:0.0e+0}"));
    }

    private double Compare(string name, float[] actual, float[] expected, CaseResult result)
    {
        if (actual.Length != expected.Length) throw new CaseException($"{name} has {expected.Length} numbers where the package gives {actual.Length}");
        double largest = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var difference = Math.Abs((double)actual[i] - expected[i]);
            if (!(difference <= largest)) largest = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }
        if (!(largest <= tolerance)) result.Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} differ by {largest:0.0e+0}"));
        return largest;
    }
}
