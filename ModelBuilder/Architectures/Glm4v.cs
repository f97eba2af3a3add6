using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Packages;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>GLM-4.1V and GLM-4.6V-Flash: a vision tower over 2x2-merged patches, and a GLM-4 decoder with multimodal rotary positions.</summary>
internal sealed class Glm4v : IArchitecture
{
    // What transformers hard-codes in modeling_glm4v.
    private const float MergerNormEpsilon = 1e-5f;

    public IReadOnlyList<string> ModelTypes => ["glm4v", "glm46v"];

    public ModelPlan Plan(Checkpoint checkpoint)
    {
        var (text, vision) = (TextConfig.Parse(checkpoint.Config), VisionConfig.Parse(checkpoint.Config));
        var facts = Facts(checkpoint, text, vision);
        CheckCounts(checkpoint, text, vision);
        return new ModelPlan("glm4v", facts, VisionEncoder(checkpoint.Weights, vision), EmbedTokens(checkpoint.Weights, text), Decoder(checkpoint.Weights, text));
    }

    private sealed record TextConfig(
        int Layers, int Hidden, int Intermediate, int Heads, int KvHeads, int HeadDim, int Vocab, int MaxPositions, float Epsilon,
        double RopeTheta, int RotaryDim, long[] MropeSection, bool TiedHead)
    {
        /// <summary>Where a field is missing, transformers' own default stands; rope_theta differs between GLM-4.1V and 4.6V and must be there.</summary>
        public static TextConfig Parse(ConfigSection root)
        {
            var text = root.Section("text_config");
            var rope = text.OptionalSection("rope_parameters");
            var (hidden, heads) = (text.Int("hidden_size", 1, 1 << 20, 4096), text.Int("num_attention_heads", 1, 1 << 16, 32));
            var kvHeads = text.Int("num_key_value_heads", 1, heads, Math.Min(2, heads));
            if (!text.Has("head_dim") && hidden % heads != 0)
                throw text.Error("num_attention_heads", $"is {heads}, which does not divide hidden_size {hidden}.");
            if (heads % kvHeads != 0)
                throw text.Error("num_key_value_heads", $"is {kvHeads}, which does not divide num_attention_heads {heads}.");
            ExpectSilu(text);
            var headDim = text.Int("head_dim", 2, 1 << 16, hidden / heads);
            var rotary = (int)(headDim * (rope ?? text).Number("partial_rotary_factor", 0, 1, text.Number("partial_rotary_factor", 0, 1, 0.5)));
            return new TextConfig(
                text.Int("num_hidden_layers", 1, 10_000, 40), hidden, text.Int("intermediate_size", 1, 1 << 24, 13696), heads, kvHeads, headDim,
                text.Int("vocab_size", 1, 1 << 24, 151552), text.Int("max_position_embeddings", 1, 1 << 24, 32768), (float)text.Number("rms_norm_eps", 0, 1, 1e-5),
                (rope ?? text).Number("rope_theta", 1, 1e12), rotary, Sections(text, rope, rotary),
                root.Flag("tie_word_embeddings", text.Flag("tie_word_embeddings", false)));
        }

        // The newer form is rope_parameters, the older one rope_theta and rope_scaling side by side.
        private static long[] Sections(ConfigSection text, ConfigSection? rope, int rotary)
        {
            var scaling = rope ?? text.OptionalSection("rope_scaling");
            var type = scaling?.Text("rope_type", scaling.Text("type", "default")) ?? "default";
            if (type is not ("default" or "mrope"))
                throw scaling!.Error("rope_type", $"is '{type}', which cannot be built; only 'default' and 'mrope' can.");
            var sections = scaling?.Ints("mrope_section") ?? [8, 12, 12];
            return sections.Length == 3 && rotary % 2 == 0 && sections.Sum() == rotary / 2
                ? [.. sections.Select(section => (long)section)]
                : throw (scaling ?? text).Error("mrope_section", $"is [{string.Join(", ", sections)}], expected three numbers with the sum {rotary / 2.0} (half of head_dim · partial_rotary_factor).");
        }
    }

    private sealed record VisionConfig(
        int Depth, int Hidden, int Heads, int Intermediate, int OutHidden, int Grid, int Patch, int TemporalPatch, int Merge, int Channels, float Epsilon, double RopeTheta)
    {
        public int PatchPixels => Channels * TemporalPatch * Patch * Patch;

        public static VisionConfig Parse(ConfigSection root)
        {
            var vision = root.Section("vision_config");
            var (hidden, heads, patch) = (vision.Int("hidden_size", 1, 1 << 20, 1536), vision.Int("num_heads", 1, 1 << 16, 12), vision.Int("patch_size", 1, 1024, 14));
            if (hidden % heads != 0 || hidden / heads % 4 != 0)
                throw vision.Error("num_heads", $"is {heads}, which does not cut hidden_size {hidden} into heads of a multiple of 4.");
            if (vision.Flag("attention_bias", false))
                throw vision.Error("attention_bias", "is true, which no known GLM-4V has and cannot be built.");
            var image = vision.Ints("image_size") ?? [336];
            if (image[0] < patch || image.Any(side => side != image[0]))
                throw vision.Error("image_size", $"is [{string.Join(", ", image)}], expected one square size of at least patch_size {patch}.");
            ExpectSilu(vision);
            var rope = vision.OptionalSection("rope_parameters") ?? vision;
            return new VisionConfig(
                vision.Int("depth", 1, 10_000, 24), hidden, heads, vision.Int("intermediate_size", 1, 1 << 24, 13696), vision.Int("out_hidden_size", 1, 1 << 20, 4096),
                image[0] / patch, patch, vision.Int("temporal_patch_size", 1, 64, 2), vision.Int("spatial_merge_size", 1, 64, 2), vision.Int("in_channels", 1, 64, 3),
                (float)vision.Number("rms_norm_eps", 0, 1, 1e-5), rope.Number("rope_theta", 1, 1e12, 10000));
        }
    }

    private static void ExpectSilu(ConfigSection section)
    {
        if (section.Text("hidden_act", "silu") is not ("silu" or "swish") and var activation)
            throw section.Error("hidden_act", $"is '{activation}', which cannot be built; GLM-4V uses 'silu'.");
    }

    private static void CheckCounts(Checkpoint checkpoint, TextConfig text, VisionConfig vision)
    {
        if (vision.OutHidden != text.Hidden)
            throw checkpoint.Config.Section("vision_config").Error("out_hidden_size", $"is {vision.OutHidden}, but text_config.hidden_size is {text.Hidden}: image features would not fit between the words.");
        if (checkpoint.Weights.Has(Names.Layer(text.Layers, "input_layernorm.weight")))
            throw checkpoint.Config.Section("text_config").Error("num_hidden_layers", $"is {text.Layers}, but the weights have a layer {text.Layers} too (counted from 0).");
        if (checkpoint.Weights.Has(Names.Block(vision.Depth, "norm1.weight")))
            throw checkpoint.Config.Section("vision_config").Error("depth", $"is {vision.Depth}, but the weights have a block {vision.Depth} too (counted from 0).");
    }

    private static ModelFacts Facts(Checkpoint checkpoint, TextConfig text, VisionConfig vision) => new(
        new TextFacts(text.Layers, text.Hidden, text.Heads, text.KvHeads, text.HeadDim, text.Vocab, text.MaxPositions),
        new VisionFacts(vision.Patch, vision.TemporalPatch, vision.Merge, vision.Channels, vision.Hidden / vision.Heads, vision.RopeTheta),
        FactReader.Image(checkpoint.Preprocessor, vision.Patch, vision.TemporalPatch, vision.Merge),
        FactReader.Tokens(checkpoint.Config, checkpoint.Generation, text.Vocab),
        FactReader.Generation(checkpoint.Generation));

    private static Graph EmbedTokens(WeightFiles weights, TextConfig text)
    {
        var graph = new Graph("embed_tokens");
        var ids = graph.Input("input_ids", ElementType.Int64, "batch", "tokens");
        var table = Stored(graph, weights, Names.Embedding, text.Vocab, text.Hidden);
        var embeds = graph.Call(new Operator("Gather"), [table, ids], ("axis", 0L));
        graph.Output(new GraphPort("inputs_embeds", ElementType.Float, ["batch", "tokens", $"{text.Hidden}"]), embeds);
        return graph;
    }

    private static Graph VisionEncoder(WeightFiles weights, VisionConfig vision)
    {
        var graph = new Graph("vision_encoder");
        var headDim = vision.Hidden / vision.Heads;
        var pixels = graph.Input("pixel_values", ElementType.Float, "patches", $"{vision.PatchPixels}");
        var grid = graph.Input("position_grid", ElementType.Float, "1", "patches", "1", "2");
        var cos = graph.Input("rotary_cos", ElementType.Float, "patches", $"{headDim / 2}");
        var sin = graph.Input("rotary_sin", ElementType.Float, "patches", $"{headDim / 2}");

        var residual = PatchEmbedding(graph, weights, vision, pixels, grid); // [1, patches, hidden]
        Value Norm(int block, string name) => Stored(graph, weights, Names.Block(block, name), vision.Hidden);
        var normed = graph.RmsNorm(residual, Norm(0, "norm1.weight"), vision.Epsilon);
        for (var block = 0; block < vision.Depth; block++)
        {
            graph.Enter($"blocks.{block}");
            var attention = VisionAttention(graph, weights, vision, block, normed, cos, sin);
            (normed, residual) = graph.AddRmsNorm(residual, attention, Norm(block, "norm2.weight"), vision.Epsilon);
            var mlp = VisionMlp(graph, weights, vision, block, normed);
            var next = block + 1 < vision.Depth ? Norm(block + 1, "norm1.weight") : Stored(graph, weights, Names.PostNorm, vision.Hidden);
            (normed, residual) = graph.AddRmsNorm(residual, mlp, next, vision.Epsilon);
        }

        graph.Output(new GraphPort("image_features", ElementType.Float, ["merged_patches", $"{vision.OutHidden}"]), Merger(graph, weights, vision, normed));
        return graph;
    }

    // The 3-D convolution over whole patches is one product; learned positions are sampled from their square grid.
    private static Value PatchEmbedding(Graph graph, WeightFiles weights, VisionConfig vision, Value pixels, Value grid)
    {
        graph.Enter("patches");
        var kernel = weights.Rows(Names.PatchEmbed + ".weight", vision.Hidden, vision.Channels, vision.TemporalPatch, vision.Patch, vision.Patch);
        var patches = graph.Linear(
            graph.Reshape(pixels, 1, -1, vision.PatchPixels),
            graph.Weight(Names.PatchEmbed + ".weight", kernel, vision.Hidden, vision.PatchPixels),
            Stored(graph, weights, Names.PatchEmbed + ".bias", vision.Hidden));
        var normed = graph.RmsNorm(patches, Stored(graph, weights, Names.PostConvNorm, vision.Hidden), vision.Epsilon);

        var table = new TransposedRows(weights.Rows(Names.PositionEmbedding, (long)vision.Grid * vision.Grid, vision.Hidden));
        var positions = graph.Call(
            new Operator("GridSample"),
            [graph.Weight(Names.PositionEmbedding, table, 1, vision.Hidden, vision.Grid, vision.Grid), grid], // -> [1, hidden, patches, 1]
            ("mode", "cubic"), ("padding_mode", "border"), ("align_corners", 0L));
        return graph.Sum(normed, graph.Transpose(graph.Reshape(positions, 1, vision.Hidden, -1), 0, 2, 1));
    }

    private static Value VisionAttention(Graph graph, WeightFiles weights, VisionConfig vision, int block, Value x, Value cos, Value sin)
    {
        var qkv = graph.Linear(x, Stored(graph, weights, Names.Block(block, "attn.qkv.weight"), 3L * vision.Hidden, vision.Hidden));
        var parts = graph.Split(qkv, vision.Hidden, vision.Hidden, vision.Hidden);
        Value Rotate(Value y) => graph.Call(Operator.Microsoft("RotaryEmbedding"), [y, graph.Constant(0), cos, sin], ("interleaved", 0L)); // row i of the tables is patch i
        var attended = graph.Call(Operator.Microsoft("MultiHeadAttention"), [Rotate(parts[0]), Rotate(parts[1]), parts[2]], ("num_heads", (long)vision.Heads));
        return graph.Linear(attended, Stored(graph, weights, Names.Block(block, "attn.proj.weight"), vision.Hidden, vision.Hidden));
    }

    // Inside the blocks the inner width is out_hidden_size; intermediate_size is the merger's.
    private static Value VisionMlp(Graph graph, WeightFiles weights, VisionConfig vision, int block, Value x) => graph.SwiGlu(
        x,
        GateUp(graph, weights, Names.Block(block, "mlp"), vision.OutHidden, vision.Hidden),
        Stored(graph, weights, Names.Block(block, "mlp.down_proj.weight"), vision.Hidden, vision.OutHidden),
        vision.OutHidden);

    // Patches come in merge blocks, so each block is one row of merge² · hidden numbers and the strided convolution one product.
    private static Value Merger(Graph graph, WeightFiles weights, VisionConfig vision, Value x)
    {
        graph.Enter("merger");
        var (cells, hidden, outer) = (vision.Merge * vision.Merge, vision.Hidden, vision.OutHidden);
        var kernel = new PermutedColumns( // [out, hidden, row, column] -> [out, row, column, hidden]
            weights.Rows(Names.Downsample + ".weight", outer, hidden, vision.Merge, vision.Merge),
            [.. Enumerable.Range(0, cells * hidden).Select(i => (i % hidden * cells) + (i / hidden))]);
        var merged = graph.Linear(
            graph.Reshape(x, -1, (long)cells * hidden),
            graph.Weight(Names.Downsample + ".weight", kernel, outer, (long)cells * hidden),
            Stored(graph, weights, Names.Downsample + ".bias", outer));
        var projected = graph.Linear(merged, Stored(graph, weights, Names.Merger + ".proj.weight", outer, outer));
        var norm = Names.Merger + ".post_projection_norm";
        var normed = graph.LayerNorm(projected, Stored(graph, weights, norm + ".weight", outer), Stored(graph, weights, norm + ".bias", outer), MergerNormEpsilon);
        return graph.SwiGlu(
            graph.Gelu(normed),
            GateUp(graph, weights, Names.Merger, vision.Intermediate, outer),
            Stored(graph, weights, Names.Merger + ".down_proj.weight", outer, vision.Intermediate),
            vision.Intermediate);
    }

    private static Graph Decoder(WeightFiles weights, TextConfig text)
    {
        var graph = new Graph("decoder_model_merged");
        var residual = graph.Input("inputs_embeds", ElementType.Float, "batch", "tokens", $"{text.Hidden}");
        var inputs = new DecoderInputs(
            graph.Input("position_ids", ElementType.Int64, "3", "batch", "tokens"),
            graph.Input("seqlens_k", ElementType.Int32, "batch"),
            graph.Input("total_sequence_length", ElementType.Int32),
            graph.Input("num_logits_to_keep", ElementType.Int64),
            RotaryTable(graph, text, cosines: true),
            RotaryTable(graph, text, cosines: false));

        Value Norm(int layer, string name) => Stored(graph, weights, Names.Layer(layer, name + ".weight"), text.Hidden);
        var normed = graph.RmsNorm(residual, Norm(0, "input_layernorm"), text.Epsilon);
        for (var layer = 0; layer < text.Layers; layer++)
        {
            graph.Enter($"layers.{layer}");
            var attention = graph.RmsNorm(TextAttention(graph, weights, text, layer, normed, inputs), Norm(layer, "post_self_attn_layernorm"), text.Epsilon);
            (normed, residual) = graph.AddRmsNorm(residual, attention, Norm(layer, "post_attention_layernorm"), text.Epsilon);
            var mlp = graph.RmsNorm(TextMlp(graph, weights, text, layer, normed), Norm(layer, "post_mlp_layernorm"), text.Epsilon);
            var next = layer + 1 < text.Layers ? Norm(layer + 1, "input_layernorm") : Stored(graph, weights, Names.FinalNorm, text.Hidden);
            (normed, residual) = graph.AddRmsNorm(residual, mlp, next, text.Epsilon);
        }

        graph.Enter("head");
        var head = text.TiedHead ? Names.Embedding : Names.Head;
        var logits = graph.Linear(graph.LastTokens(normed, inputs.LogitsToKeep), Stored(graph, weights, head, text.Vocab, text.Hidden));
        graph.Output(new GraphPort("logits", ElementType.Float, ["batch", "kept_tokens", $"{text.Vocab}"]), logits);
        return graph;
    }

    private sealed record DecoderInputs(Value Positions, Value SequenceLengths, Value TotalLength, Value LogitsToKeep, Value Cos, Value Sin);

    private static Value RotaryTable(Graph graph, TextConfig text, bool cosines)
    {
        var (cos, sin) = Rope.Tables(text.MaxPositions, text.RotaryDim, text.RopeTheta);
        return graph.Weight(cosines ? "rotary.cos" : "rotary.sin", cosines ? cos : sin, text.MaxPositions, text.RotaryDim / 2);
    }

    // Past and present are the same buffers of fixed length; the operator appends to them in place.
    private static Value TextAttention(Graph graph, WeightFiles weights, TextConfig text, int layer, Value x, DecoderInputs inputs)
    {
        long qWidth = text.Heads * text.HeadDim, kvWidth = text.KvHeads * text.HeadDim;
        IRows Part(string name, params long[] shape) => weights.Rows(Names.Layer(layer, $"self_attn.{name}"), shape);
        var qkv = graph.Linear(
            x,
            graph.Weight(Names.Layer(layer, "self_attn.qkv.weight"),
                new StackedRows(Part("q_proj.weight", qWidth, text.Hidden), Part("k_proj.weight", kvWidth, text.Hidden), Part("v_proj.weight", kvWidth, text.Hidden)),
                qWidth + (2 * kvWidth), text.Hidden),
            graph.Weight(Names.Layer(layer, "self_attn.qkv.bias"),
                new JoinedRow(Part("q_proj.bias", qWidth), Part("k_proj.bias", kvWidth), Part("v_proj.bias", kvWidth)),
                qWidth + (2 * kvWidth)));
        var parts = graph.Split(qkv, qWidth, kvWidth, kvWidth);
        Value Rotate(Value y, long heads) => graph.Call(
            Operator.Microsoft("MRotaryEmbedding"), [y, inputs.Positions, inputs.Cos, inputs.Sin],
            ("interleaved", 1L), ("num_heads", heads), ("rotary_embedding_dim", (long)text.RotaryDim), ("mrope_section", text.MropeSection));
        Value Past(string kind) => graph.Input(Cache($"past_key_values.{layer}.{kind}", text));
        var names = new[] { $"attended.{layer}", $"present.{layer}.key", $"present.{layer}.value" };
        var attended = graph.Call(
            Operator.Microsoft("GroupQueryAttention"),
            [Rotate(parts[0], text.Heads), Rotate(parts[1], text.KvHeads), parts[2], Past("key"), Past("value"), inputs.SequenceLengths, inputs.TotalLength],
            names, ("num_heads", (long)text.Heads), ("kv_num_heads", (long)text.KvHeads), ("do_rotary", 0L));
        graph.Outputs.AddRange(names[1..].Select(name => Cache(name, text)));
        return graph.Linear(attended[0], Stored(graph, weights, Names.Layer(layer, "self_attn.o_proj.weight"), text.Hidden, qWidth));
    }

    private static GraphPort Cache(string name, TextConfig text) =>
        new(name, ElementType.Float, ["batch", $"{text.KvHeads}", "max_length", $"{text.HeadDim}"], IsCache: true);

    private static Value TextMlp(Graph graph, WeightFiles weights, TextConfig text, int layer, Value x) => graph.SwiGlu(
        x,
        Stored(graph, weights, Names.Layer(layer, "mlp.gate_up_proj.weight"), 2L * text.Intermediate, text.Hidden), // gate rows first
        Stored(graph, weights, Names.Layer(layer, "mlp.down_proj.weight"), text.Hidden, text.Intermediate),
        text.Intermediate);

    private static Value GateUp(Graph graph, WeightFiles weights, string owner, int inner, int outer) => graph.Weight(
        owner + ".gate_up_proj.weight",
        new StackedRows(weights.Rows(owner + ".gate_proj.weight", inner, outer), weights.Rows(owner + ".up_proj.weight", inner, outer)),
        2L * inner, outer);

    private static Value Stored(Graph graph, WeightFiles weights, string name, params long[] shape) =>
        graph.Weight(name, weights.Rows(name, shape), shape);

    /// <summary>The checkpoint's tensor names; layers and blocks are numbered from 0.</summary>
    private static class Names
    {
        public const string Embedding = "model.language_model.embed_tokens.weight";
        public const string FinalNorm = "model.language_model.norm.weight";
        public const string Head = "lm_head.weight";
        public const string PatchEmbed = "model.visual.patch_embed.proj";
        public const string PositionEmbedding = "model.visual.embeddings.position_embedding.weight";
        public const string PostConvNorm = "model.visual.post_conv_layernorm.weight";
        public const string PostNorm = "model.visual.post_layernorm.weight";
        public const string Downsample = "model.visual.downsample";
        public const string Merger = "model.visual.merger";

        public static string Layer(int layer, string part) => $"model.language_model.layers.{layer}.{part}";

        public static string Block(int block, string part) => $"model.visual.blocks.{block}.{part}";
    }
}
