using System.Text.Json.Nodes;
using Glimpse.Bench.Harness;
using Glimpse.ModelBuilder;
using Glimpse.ModelBuilder.Architectures;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Quantization;

namespace Glimpse.Bench.Shapes;

/// <summary>
/// The same int4 decoder in the form that ONNX Runtime GenAI's loader takes: token ids and an attention mask go in, the embedding is inside, and
/// attention turns the heads itself by one position a token (its loader has no GLM, so positions of pictures are not among what it can feed).
/// Everything else is node for node what the engine runs.
/// </summary>
internal static class GenAiPackage
{
    private const string GraphFile = "model.onnx";

    public static void Write(string checkpointFolder, string folder, int threads)
    {
        Directory.CreateDirectory(folder);
        using var checkpoint = Checkpoint.Open(checkpointFolder);
        var plan = ArchitectureRegistry.Find(checkpoint.Config).Plan(checkpoint);
        PrecisionPasses.Apply(plan, Precision.Int4);
        Rewire(plan);
        OnnxFile.Write(plan.Decoder, "bench", GraphFile + "_data", () => File.Create(Path.Combine(folder, GraphFile)), () => File.Create(Path.Combine(folder, GraphFile + "_data")), CancellationToken.None);
        File.WriteAllText(Path.Combine(folder, "genai_config.json"), Config(plan, threads).ToJsonString());
        foreach (var file in (string[])["tokenizer.json"]) File.Copy(Path.Combine(checkpointFolder, file), Path.Combine(folder, file), overwrite: true);
    }

    private static void Rewire(ModelPlan plan)
    {
        var (graph, embed) = (plan.Decoder, plan.EmbedTokens);
        graph.Inputs.RemoveAll(port => !port.IsCache);
        List<Node> nodes = [.. graph.Nodes];
        graph.Nodes.Clear();
        graph.Enter("genai");
        foreach (var weight in embed.Weights.Values) graph.Add(weight);
        var ids = graph.Input("input_ids", ElementType.Int64, "batch", "tokens");
        var mask = graph.Input("attention_mask", ElementType.Int64, "batch", "total");
        graph.Nodes.AddRange(embed.Nodes);

        // What the official builder puts in front of attention: lengths from the mask.
        Value AsInt32(Value value) => graph.Call(new Operator("Cast"), [value], ("to", (long)ElementType.Int32));
        var lengths = AsInt32(graph.Call(new Operator("Sub"), [graph.Call(new Operator("ReduceSum"), [mask, graph.Constant(1)], ("keepdims", 0L)), graph.Constant(1)]));
        var total = AsInt32(graph.Call(new Operator("Gather"), [graph.Call(new Operator("Shape"), [mask]), graph.Scalar(1)], ("axis", 0L)));
        var keep = graph.Scalar(1);

        var renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["seqlens_k"] = lengths.Name, ["total_sequence_length"] = total.Name, ["num_logits_to_keep"] = keep.Name };
        foreach (var node in nodes)
        {
            if (node.Operator.Type == "MRotaryEmbedding")
            {
                renamed[node.Outputs[0]] = node.Inputs[0];
                continue;
            }
            var moved = node with { Inputs = [.. node.Inputs.Select(input => renamed.GetValueOrDefault(input, input))] };
            if (node.Operator.Type == "GroupQueryAttention")
            {
                moved = moved with
                {
                    Inputs = [.. moved.Inputs, "rotary.cos", "rotary.sin"],
                    Attributes = [.. moved.Attributes.Where(attribute => attribute.Key != "do_rotary"), new("do_rotary", 1L), new("rotary_interleaved", 1L)],
                };
            }
            graph.Nodes.Add(moved);
        }
        var logits = graph.Outputs.FindIndex(port => port.Name == "logits");
        graph.Outputs[logits] = graph.Outputs[logits] with { Shape = ["batch", "1", graph.Outputs[logits].Shape[2]] };
    }

    private static JsonObject Config(ModelPlan plan, int threads)
    {
        var text = plan.Facts.Text;
        return new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["type"] = "llama",
                ["bos_token_id"] = 0, ["pad_token_id"] = plan.Facts.Tokens.Pad, ["eos_token_id"] = text.VocabSize - 1,
                ["context_length"] = text.MaxPositions, ["vocab_size"] = text.VocabSize,
                ["decoder"] = new JsonObject
                {
                    ["filename"] = GraphFile,
                    ["session_options"] = new JsonObject { ["intra_op_num_threads"] = threads, ["provider_options"] = new JsonArray() },
                    ["hidden_size"] = text.HiddenSize, ["head_size"] = text.HeadDim, ["num_attention_heads"] = text.Heads,
                    ["num_key_value_heads"] = text.KvHeads, ["num_hidden_layers"] = text.Layers,
                    ["inputs"] = new JsonObject { ["input_ids"] = "input_ids", ["attention_mask"] = "attention_mask", ["past_key_names"] = "past_key_values.%d.key", ["past_value_names"] = "past_key_values.%d.value" },
                    ["outputs"] = new JsonObject { ["logits"] = "logits", ["present_key_names"] = "present.%d.key", ["present_value_names"] = "present.%d.value" },
                },
            },
            ["search"] = new JsonObject { ["do_sample"] = false, ["max_length"] = text.MaxPositions, ["past_present_share_buffer"] = true, ["num_beams"] = 1 },
        };
    }
}
