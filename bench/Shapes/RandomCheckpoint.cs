using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Bench.Harness;

namespace Glimpse.Bench.Shapes;

/// <summary>
/// Writes a random GLM-4V checkpoint of a shape in Hugging Face layout, a tensor at a time, so that a large one needs no memory. What it says
/// is noise; what it costs is what a trained model of that shape costs.
/// </summary>
internal static class RandomCheckpoint
{
    private const ushort One = 0x3F80; // 1 in bfloat16
    private const int Patch = 14, Frames = 2, Channels = 3, Merge = 2, Grid = 24;

    public static void Write(ModelShape shape, string folder)
    {
        Directory.CreateDirectory(folder);
        var demo = Path.Combine(Machine.RepositoryRoot, "models", "glimpse-demo");
        foreach (var file in (string[])["tokenizer.json", "generation_config.json", "chat_template.jinja"]) File.Copy(Path.Combine(demo, file), Path.Combine(folder, file), overwrite: true);
        WriteConfig(shape, demo, folder);
        WriteWeights([.. Tensors(shape)], Path.Combine(folder, "model.safetensors"));
    }

    private static void WriteConfig(ModelShape shape, string demo, string folder)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(demo, "config.json")))!;
        var (text, vision) = (config["text_config"]!, config["vision_config"]!);
        (text["hidden_size"], text["intermediate_size"], text["num_hidden_layers"]) = (shape.Hidden, shape.Intermediate, shape.Layers);
        (text["num_attention_heads"], text["num_key_value_heads"], text["vocab_size"], text["max_position_embeddings"]) = (shape.Heads, shape.KvHeads, shape.Vocabulary, shape.MaxPositions);
        var half = shape.HeadDim / 4; // pairs that turn: half of the head's numbers, in pairs
        text["rope_parameters"]!["mrope_section"] = new JsonArray(half / 4, half * 3 / 8, half - half / 4 - half * 3 / 8);
        (vision["hidden_size"], vision["depth"], vision["num_heads"], vision["out_hidden_size"]) = (shape.VisionHidden, shape.VisionDepth, shape.VisionHeads, shape.Hidden);
        (vision["intermediate_size"], vision["image_size"]) = (shape.Intermediate, Grid * Patch);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());

        var preprocessor = JsonNode.Parse(File.ReadAllText(Path.Combine(demo, "preprocessor_config.json")))!;
        preprocessor["size"] = new JsonObject { ["shortest_edge"] = 112 * 112, ["longest_edge"] = 28 * 28 * 15_000 };
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), preprocessor.ToJsonString());
    }

    private static IEnumerable<Tensor> Tensors(ModelShape s)
    {
        const string text = "model.language_model.", visual = "model.visual.";
        int query = s.Heads * s.HeadDim, pair = s.KvHeads * s.HeadDim;
        yield return new(text + "embed_tokens.weight", false, s.Vocabulary, s.Hidden);
        for (var i = 0; i < s.Layers; i++)
        {
            var layer = $"{text}layers.{i}.";
            foreach (var norm in (string[])["input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"]) yield return new($"{layer}{norm}.weight", true, s.Hidden);
            foreach (var (part, width) in ((string, int)[])[("q", query), ("k", pair), ("v", pair)])
            {
                yield return new($"{layer}self_attn.{part}_proj.weight", false, width, s.Hidden);
                yield return new($"{layer}self_attn.{part}_proj.bias", false, width);
            }
            yield return new(layer + "self_attn.o_proj.weight", false, s.Hidden, query);
            yield return new(layer + "mlp.gate_up_proj.weight", false, 2 * s.Intermediate, s.Hidden);
            yield return new(layer + "mlp.down_proj.weight", false, s.Hidden, s.Intermediate);
        }
        yield return new(text + "norm.weight", true, s.Hidden);
        yield return new("lm_head.weight", false, s.Vocabulary, s.Hidden);

        var v = s.VisionHidden;
        yield return new(visual + "patch_embed.proj.weight", false, v, Channels, Frames, Patch, Patch);
        yield return new(visual + "patch_embed.proj.bias", false, v);
        yield return new(visual + "embeddings.position_embedding.weight", false, Grid * Grid, v);
        yield return new(visual + "post_conv_layernorm.weight", true, v);
        yield return new(visual + "post_layernorm.weight", true, v);
        for (var i = 0; i < s.VisionDepth; i++)
        {
            var block = $"{visual}blocks.{i}.";
            yield return new(block + "norm1.weight", true, v);
            yield return new(block + "norm2.weight", true, v);
            yield return new(block + "attn.qkv.weight", false, 3 * v, v);
            yield return new(block + "attn.proj.weight", false, v, v);
            yield return new(block + "mlp.gate_proj.weight", false, s.Hidden, v);
            yield return new(block + "mlp.up_proj.weight", false, s.Hidden, v);
            yield return new(block + "mlp.down_proj.weight", false, v, s.Hidden);
        }
        yield return new(visual + "downsample.weight", false, s.Hidden, v, Merge, Merge);
        yield return new(visual + "downsample.bias", false, s.Hidden);
        yield return new(visual + "merger.proj.weight", false, s.Hidden, s.Hidden);
        yield return new(visual + "merger.post_projection_norm.weight", true, s.Hidden);
        yield return new(visual + "merger.post_projection_norm.bias", false, s.Hidden);
        yield return new(visual + "merger.gate_proj.weight", false, s.Intermediate, s.Hidden);
        yield return new(visual + "merger.up_proj.weight", false, s.Intermediate, s.Hidden);
        yield return new(visual + "merger.down_proj.weight", false, s.Hidden, s.Intermediate);
    }

    /// <summary>Safetensors: eight bytes of the header's length, the header in JSON, then the numbers one tensor after another.</summary>
    private static void WriteWeights(Tensor[] tensors, string path)
    {
        var header = new JsonObject();
        long end = 0;
        foreach (var tensor in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = JsonSerializer.SerializeToNode(tensor.Shape),
                ["data_offsets"] = new JsonArray(end, end += 2 * tensor.Elements),
            };
        }
        var written = header.ToJsonString();
        var padded = Encoding.UTF8.GetBytes(written.PadRight((written.Length + 7) / 8 * 8));
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(BitConverter.GetBytes((long)padded.Length));
        file.Write(padded);
        var band = new ushort[1 << 20];
        var random = new Random(20);
        foreach (var tensor in tensors)
        {
            for (var left = tensor.Elements; left > 0; left -= band.Length)
            {
                var numbers = band.AsSpan(0, (int)Math.Min(band.Length, left));
                if (tensor.IsOnes) numbers.Fill(One);
                else Fill(random, numbers);
                file.Write(MemoryMarshal.AsBytes(numbers));
            }
        }
    }

    /// <summary>Random signs and mantissas under one exponent: between 1/64 and 1/32 in size, which keeps activations near 1 over many layers.</summary>
    private static void Fill(Random random, Span<ushort> numbers)
    {
        random.NextBytes(MemoryMarshal.AsBytes(numbers));
        foreach (ref var number in numbers) number = (ushort)((number & 0x807F) | 0x3C80);
    }

    private sealed record Tensor(string Name, bool IsOnes, params int[] Shape)
    {
        public long Elements => Shape.Aggregate(1L, (product, side) => product * side);
    }
}
