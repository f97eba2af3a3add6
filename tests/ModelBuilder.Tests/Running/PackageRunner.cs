using System.Text.Json;
using Glimpse.Fixtures;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.ModelBuilder.Tests.Running;

/// <summary>Runs a package's graphs by ONNX Runtime directly, the simplest way that follows models/PACKAGE.md: one row, one shared cache.</summary>
internal sealed class PackageRunner : IDisposable
{
    private const int MaxLength = 512;

    private readonly InferenceSession vision;
    private readonly InferenceSession embed;
    private readonly InferenceSession decoder;
    private readonly RunOptions runOptions = new();
    private readonly JsonElement manifest;
    private readonly int patch, merge, headDim, visionHeadDim, layers, kvHeads, vocab, hidden;

    public PackageRunner(string versionFolder)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        vision = new InferenceSession(Path.Combine(versionFolder, "vision_encoder.onnx"), options);
        embed = new InferenceSession(Path.Combine(versionFolder, "embed_tokens.onnx"), options);
        decoder = new InferenceSession(Path.Combine(versionFolder, "decoder_model_merged.onnx"), options);
        manifest = JsonElement.Parse(File.ReadAllBytes(Path.Combine(versionFolder, "glimpse.json")));
        var (text, eyes) = (manifest.GetProperty("text"), manifest.GetProperty("vision"));
        int Int(JsonElement section, string name) => section.GetProperty(name).GetInt32();
        (layers, kvHeads, headDim) = (Int(text, "layers"), Int(text, "kv_heads"), Int(text, "head_dim"));
        (vocab, hidden) = (Int(text, "vocab_size"), Int(text, "hidden_size"));
        (patch, merge, visionHeadDim) = (Int(eyes, "patch_size"), Int(eyes, "merge_size"), Int(eyes, "head_dim"));
    }

    /// <summary>Image features [tokens, hidden] of all of a case's pictures, one after another, from their stored pixels.</summary>
    public float[] ImageFeatures(GoldenTensors tensors) =>
        [.. Enumerable.Range(0, tensors.ImageGrids.Length / 3).SelectMany(picture => ImageFeatures(tensors.Pixels(picture)))];

    /// <summary>Logits of every position [tokens, vocabulary] when the ids are run in pieces of the given sizes over one cache.</summary>
    public float[] Logits(long[] ids, long[] positions, float[] features, params int[] pieces)
    {
        var cache = Enumerable.Range(0, layers * 2).Select(_ => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, KvType, [1, kvHeads, MaxLength, headDim])).ToArray();
        foreach (var buffer in cache)
            buffer.GetTensorMutableRawData().Clear();
        var embeds = Embed(ids, features);
        var logits = new List<float>();
        for (var (start, index) = (0, 0); start < ids.Length; index++)
        {
            var count = index < pieces.Length ? pieces[index] : ids.Length - start;
            var piece = Enumerable.Range(0, 3).SelectMany(axis => positions.Skip((axis * ids.Length) + start).Take(count)).ToArray();
            logits.AddRange(Step(embeds.AsMemory(start * hidden, count * hidden).ToArray(), piece, start + count, cache));
            start += count;
        }

        foreach (var buffer in cache)
            buffer.Dispose();
        return [.. logits];
    }

    public void Dispose()
    {
        vision.Dispose();
        embed.Dispose();
        decoder.Dispose();
        runOptions.Dispose();
    }

    private Microsoft.ML.OnnxRuntime.Tensors.TensorElementType KvType => manifest.GetProperty("kv_type").GetString() switch
    {
        "float16" => Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16,
        "bfloat16" => Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.BFloat16,
        _ => Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float,
    };

    private float[] ImageFeatures((byte[] Bytes, int Height, int Width) picture)
    {
        var (rows, columns) = (picture.Height / patch, picture.Width / patch);
        var cells = BlockOrder(rows, columns);
        using var pixels = Tensor(Patches(picture, cells), rows * columns, 3 * 2 * patch * patch);
        using var grid = Tensor([.. cells.SelectMany(cell => new[] { GridAt(cell.Column, columns), GridAt(cell.Row, rows) })], 1, rows * columns, 1, 2);
        using var cos = Tensor(Rotary(cells, MathF.Cos), rows * columns, visionHeadDim / 2);
        using var sin = Tensor(Rotary(cells, MathF.Sin), rows * columns, visionHeadDim / 2);
        using var results = vision.Run(runOptions, ["pixel_values", "position_grid", "rotary_cos", "rotary_sin"], [pixels, grid, cos, sin], ["image_features"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private List<(int Row, int Column)> BlockOrder(int rows, int columns) =>
    [
        .. from blockRow in Enumerable.Range(0, rows / merge)
           from blockColumn in Enumerable.Range(0, columns / merge)
           from row in Enumerable.Range(0, merge)
           from column in Enumerable.Range(0, merge)
           select ((blockRow * merge) + row, (blockColumn * merge) + column),
    ];

    private static float GridAt(int index, int count) => ((index + 0.5f) / count * 2) - 1;

    // Each row is the quarters h | w of position · theta^(-4i / head_dim).
    private float[] Rotary(List<(int Row, int Column)> cells, Func<float, float> function)
    {
        var theta = manifest.GetProperty("vision").GetProperty("rope_theta").GetDouble();
        var quarter = visionHeadDim / 4;
        var frequencies = Enumerable.Range(0, quarter).Select(i => 1f / (float)Math.Pow(theta, i / (double)quarter)).ToArray();
        return [.. cells.SelectMany(cell => frequencies.Select(f => function(cell.Row * f)).Concat(frequencies.Select(f => function(cell.Column * f))))];
    }

    private float[] Patches((byte[] Bytes, int Height, int Width) picture, List<(int Row, int Column)> cells)
    {
        var (mean, std) = (Numbers("mean"), Numbers("std"));
        var values = new List<float>(cells.Count * 6 * patch * patch);
        foreach (var (row, column) in cells)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var plane = new float[patch * patch];
                for (var i = 0; i < plane.Length; i++)
                {
                    var (y, x) = ((row * patch) + (i / patch), (column * patch) + (i % patch));
                    plane[i] = ((picture.Bytes[(((y * picture.Width) + x) * 3) + channel] / 255f) - mean[channel]) / std[channel];
                }

                values.AddRange(plane);
                values.AddRange(plane); // the second frame is the first
            }
        }

        return [.. values];
    }

    private float[] Numbers(string name) => [.. manifest.GetProperty("image").GetProperty(name).EnumerateArray().Select(number => number.GetSingle())];

    private float[] Embed(long[] ids, float[] features)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using var results = embed.Run(runOptions, ["input_ids"], [input], ["inputs_embeds"]);
        var embeds = results[0].GetTensorDataAsSpan<float>().ToArray();
        var image = manifest.GetProperty("tokens").GetProperty("image").GetInt64();
        for (var (i, next) = (0, 0); i < ids.Length; i++)
        {
            if (ids[i] == image && next * hidden < features.Length) // a random model may generate the placeholder: then it is a word
                features.AsSpan(next++ * hidden, hidden).CopyTo(embeds.AsSpan(i * hidden));
        }

        return embeds;
    }

    private float[] Step(float[] embeds, long[] positions, int total, OrtValue[] cache)
    {
        var count = embeds.Length / hidden;
        using var inputs = Tensor(embeds, 1, count, hidden);
        using var positionIds = OrtValue.CreateTensorValueFromMemory(positions, [3, 1, count]);
        using var lengths = OrtValue.CreateTensorValueFromMemory(new[] { total - 1 }, [1]);
        using var longest = OrtValue.CreateTensorValueFromMemory(new[] { total }, []);
        using var keep = OrtValue.CreateTensorValueFromMemory(new[] { (long)count }, []);
        using var logits = Tensor(new float[count * vocab], 1, count, vocab);
        string[] pasts = [.. CacheNames("past_key_values")], presents = [.. CacheNames("present")];
        decoder.Run(
            runOptions,
            ["inputs_embeds", "position_ids", "seqlens_k", "total_sequence_length", "num_logits_to_keep", .. pasts],
            [inputs, positionIds, lengths, longest, keep, .. cache],
            ["logits", .. presents],
            [logits, .. cache]);
        return logits.GetTensorDataAsSpan<float>().ToArray();
    }

    private IEnumerable<string> CacheNames(string prefix) => Enumerable.Range(0, layers).SelectMany(layer => new[] { $"{prefix}.{layer}.key", $"{prefix}.{layer}.value" });

    private static OrtValue Tensor(float[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);
}
