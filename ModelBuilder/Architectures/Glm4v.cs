using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Packages;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>GLM-4.1V and GLM-4.6V-Flash: a vision tower over 2x2-merged patches, and a GLM-4 decoder with multimodal rotary positions.</summary>
internal sealed class Glm4v : IArchitecture
{
    // What transformers hard-codes in modeling_glm4v.
    private const float MergerNormEpsilon = 1e-5f;

    // Far beyond any model, and small enough that products of sizes stay in range.
    private const int MaxLayers = 10_000, MaxHeads = 1 << 14, MaxWidth = 1 << 20;

    public IReadOnlyList<string> ModelTypes => ["glm4v", "glm46v"];

    public ModelPlan Plan(Checkpoint checkpoint)
    {
        var (text, vision) = (TextConfig.Parse(checkpoint.Config), VisionConfig.Parse(checkpoint.Config));
        var facts = Facts(checkpoint, text, vision);
        CheckCounts(checkpoint, text, vision);
        return new ModelPlan("glm4v", facts, new VisionTower(checkpoint.Weights, vision).Compose(), EmbedTokens(checkpoint.Weights, text), new Decoder(checkpoint.Weights, text).Compose());
    }

    private sealed record TextConfig(
        int Layers, int Hidden, int Intermediate, int Heads, int KvHeads, int HeadDim, int Vocab, int MaxPositions, float Epsilon,
        double RopeTheta, int RotaryDim, long[] MropeSection, bool TiedHead)
    {
        public int QueryWidth => Heads * HeadDim;

        public int KeyValueWidth => KvHeads * HeadDim;

        /// <summary>Where a field is missing, transformers' own default stands; rope_theta differs between GLM-4.1V and 4.6V and must be there.</summary>
        public static TextConfig Parse(ConfigSection root)
        {
            var text = root.Section("text_config");
            var rope = text.OptionalSection("rope_parameters");
            var (hidden, heads) = (text.Int("hidden_size", 1, MaxWidth, 4096), text.Int("num_attention_heads", 1, MaxHeads, 32));
            var kvHeads = text.Int("num_key_value_heads", 1, heads, Math.Min(2, heads));
            if (!text.Has("head_dim") && hidden % heads != 0)
                throw text.Error("num_attention_heads", $"is {heads}, which does not divide hidden_size {hidden}.");
            if (heads % kvHeads != 0)
                throw text.Error("num_key_value_heads", $"is {kvHeads}, which does not divide num_attention_heads {heads}.");
            ExpectSilu(text);
            var headDim = text.Int("head_dim", 2, MaxHeads, hidden / heads);
            var rotary = (int)(headDim * (rope ?? text).Number("partial_rotary_factor", 0, 1, text.Number("partial_rotary_factor", 0, 1, 0.5)));
            return new TextConfig(
                text.Int("num_hidden_layers", 1, MaxLayers, 40), hidden, text.Int("intermediate_size", 1, MaxWidth, 13696), heads, kvHeads, headDim,
                text.Int("vocab_size", 1, 1 << 24, 151552), text.Int("max_position_embeddings", 1, 1 << 22, 32768), (float)text.Number("rms_norm_eps", 0, 1, 1e-5),
                (rope is { } newer && newer.Has("rope_theta") ? newer : text).Number("rope_theta", 1, 1e12), rotary, Sections(text, rope, rotary),
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
            var (hidden, heads, patch) = (vision.Int("hidden_size", 1, MaxWidth, 1536), vision.Int("num_heads", 1, MaxHeads, 12), vision.Int("patch_size", 1, 256, 14));
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
                vision.Int("depth", 1, MaxLayers, 24), hidden, heads, vision.Int("intermediate_size", 1, MaxWidth, 13696), vision.Int("out_hidden_size", 1, MaxWidth, 4096),
                image[0] / patch, patch, vision.Int("temporal_patch_size", 1, 8, 2), vision.Int("spatial_merge_size", 1, 8, 2), vision.Int("in_channels", 1, 8, 3),
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
        var table = graph.Weight(Names.Embedding, weights.Rows(Names.Embedding, text.Vocab, text.Hidden), text.Vocab, text.Hidden);
        var embeds = graph.Call(new Operator("Gather"), [table, ids], ("axis", 0L));
        graph.Output(new GraphPort("inputs_embeds", ElementType.Float, ["batch", "tokens", $"{text.Hidden}"]), embeds);
        return graph;
    }

    private sealed class VisionTower(WeightFiles weights, VisionConfig vision)
    {
        private readonly Graph graph = new("vision_encoder");

        public Graph Compose()
        {
            var halfHead = vision.Hidden / vision.Heads / 2;
            var pixels = graph.Input("pixel_values", ElementType.Float, "patches", $"{vision.PatchPixels}");
            var grid = graph.Input("position_grid", ElementType.Float, "1", "patches", "1", "2");
            var cos = graph.Input("rotary_cos", ElementType.Float, "patches", $"{halfHead}");
            var sin = graph.Input("rotary_sin", ElementType.Float, "patches", $"{halfHead}");

            var residual = graph.Sum(Patches(pixels), Positions(grid)); // [1, patches, hidden]
            var normed = graph.RmsNorm(residual, Norm(0, "norm1"), vision.Epsilon);
            for (var block = 0; block < vision.Depth; block++)
            {
                graph.Enter($"blocks.{block}");
                (normed, residual) = graph.AddRmsNorm(residual, Attention(block, normed, cos, sin), Norm(block, "norm2"), vision.Epsilon);
                var next = block + 1 < vision.Depth ? Norm(block + 1, "norm1") : Stored(Names.PostNorm, vision.Hidden);
                (normed, residual) = graph.AddRmsNorm(residual, Mlp(block, normed), next, vision.Epsilon);
            }

            graph.Enter("merger");
            graph.Output(new GraphPort("image_features", ElementType.Float, ["merged_patches", $"{vision.OutHidden}"]), Merge(normed));
            return graph;
        }

        // A 3-D convolution over whole patches is one product.
        private Value Patches(Value pixels)
        {
            graph.Enter("patches");
            var kernel = weights.Rows(Names.PatchEmbed + ".weight", vision.Hidden, vision.Channels, vision.TemporalPatch, vision.Patch, vision.Patch);
            var patches = graph.Linear(
                graph.Reshape(pixels, 1, -1, vision.PatchPixels),
                graph.Weight(Names.PatchEmbed + ".weight", kernel, vision.Hidden, vision.PatchPixels),
                Stored(Names.PatchEmbed + ".bias", vision.Hidden));
            return graph.RmsNorm(patches, Stored(Names.PostConvNorm, vision.Hidden), vision.Epsilon);
        }

        // Learned positions lie on a square grid, stored as [1, hidden, rows, columns], and are sampled wherever the picture's patches fall.
        private Value Positions(Value grid)
        {
            graph.Enter("positions");
            var table = new TransposedRows(weights.Rows(Names.PositionEmbedding, (long)vision.Grid * vision.Grid, vision.Hidden));
            var sampled = graph.Call(
                new Operator("GridSample"),
                [graph.Weight(Names.PositionEmbedding, table, 1, vision.Hidden, vision.Grid, vision.Grid), grid], // -> [1, hidden, patches, 1]
                ("mode", "cubic"), ("padding_mode", "border"), ("align_corners", 0L));
            return graph.Transpose(graph.Reshape(sampled, 1, vision.Hidden, -1), 0, 2, 1);
        }

        private Value Attention(int block, Value x, Value cos, Value sin)
        {
            var qkv = graph.Linear(x, Stored(Names.Block(block, "attn.qkv.weight"), 3L * vision.Hidden, vision.Hidden));
            var parts = graph.Split(qkv, vision.Hidden, vision.Hidden, vision.Hidden);
            Value Rotate(Value y) => graph.Call(Operator.Microsoft("RotaryEmbedding"), [y, graph.Constant(0), cos, sin], ("interleaved", 0L)); // row i of the tables is patch i
            var attended = graph.Call(Operator.Microsoft("MultiHeadAttention"), [Rotate(parts[0]), Rotate(parts[1]), parts[2]], ("num_heads", (long)vision.Heads));
            return graph.Linear(attended, Stored(Names.Block(block, "attn.proj.weight"), vision.Hidden, vision.Hidden));
        }

        // Inside the blocks the inner width is out_hidden_size; intermediate_size is the merger's.
        private Value Mlp(int block, Value x)
        {
            var down = Stored(Names.Block(block, "mlp.down_proj.weight"), vision.Hidden, vision.OutHidden);
            return graph.SwiGlu(x, GateUp(Names.Block(block, "mlp"), vision.OutHidden, vision.Hidden), down, vision.OutHidden);
        }

        // Patches come in merge blocks, so each block is one row of merge² · hidden numbers and the strided convolution one product.
        private Value Merge(Value x)
        {
            var (cells, hidden, outer) = (vision.Merge * vision.Merge, vision.Hidden, vision.OutHidden);
            var kernel = new PermutedColumns( // [out, hidden, row, column] -> [out, row, column, hidden]
                weights.Rows(Names.Downsample + ".weight", outer, hidden, vision.Merge, vision.Merge),
                [.. Enumerable.Range(0, cells * hidden).Select(i => (i % hidden * cells) + (i / hidden))]);
            var merged = graph.Linear(
                graph.Reshape(x, -1, (long)cells * hidden),
                graph.Weight(Names.Downsample + ".weight", kernel, outer, (long)cells * hidden),
                Stored(Names.Downsample + ".bias", outer));
            var projected = graph.Linear(merged, Stored(Names.Merger + ".proj.weight", outer, outer));
            var normed = graph.LayerNorm(projected, Stored(Names.MergerNorm + ".weight", outer), Stored(Names.MergerNorm + ".bias", outer), MergerNormEpsilon);
            var down = Stored(Names.Merger + ".down_proj.weight", outer, vision.Intermediate);
            return graph.SwiGlu(graph.Gelu(normed), GateUp(Names.Merger, vision.Intermediate, outer), down, vision.Intermediate);
        }

        private Value GateUp(string owner, int inner, int outer) => graph.Weight(
            owner + ".gate_up_proj.weight",
            new StackedRows(weights.Rows(owner + ".gate_proj.weight", inner, outer), weights.Rows(owner + ".up_proj.weight", inner, outer)),
            2L * inner, outer);

        private Value Norm(int block, string name) => Stored(Names.Block(block, name + ".weight"), vision.Hidden);

        private Value Stored(string name, params long[] shape) => graph.Weight(name, weights.Rows(name, shape), shape);
    }

    private sealed class Decoder(WeightFiles weights, TextConfig text)
    {
        private readonly Graph graph = new("decoder_model_merged");

        public Graph Compose()
        {
            var residual = graph.Input("inputs_embeds", ElementType.Float, "batch", "tokens", $"{text.Hidden}");
            var positions = graph.Input("position_ids", ElementType.Int64, "3", "batch", "tokens");
            var lengths = (graph.Input("seqlens_k", ElementType.Int32, "batch"), graph.Input("total_sequence_length", ElementType.Int32));
            var logitsToKeep = graph.Input("num_logits_to_keep", ElementType.Int64);
            var (cos, sin) = Rope.Tables(text.MaxPositions, text.RotaryDim, text.RopeTheta);
            var rotary = (positions, Table("rotary.cos", cos), Table("rotary.sin", sin));

            var normed = graph.RmsNorm(residual, Norm(0, "input_layernorm"), text.Epsilon);
            for (var layer = 0; layer < text.Layers; layer++)
            {
                graph.Enter($"layers.{layer}");
                var attention = graph.RmsNorm(Attention(layer, normed, rotary, lengths), Norm(layer, "post_self_attn_layernorm"), text.Epsilon);
                (normed, residual) = graph.AddRmsNorm(residual, attention, Norm(layer, "post_attention_layernorm"), text.Epsilon);
                var mlp = graph.RmsNorm(Mlp(layer, normed), Norm(layer, "post_mlp_layernorm"), text.Epsilon);
                var next = layer + 1 < text.Layers ? Norm(layer + 1, "input_layernorm") : Stored(Names.FinalNorm, text.Hidden);
                (normed, residual) = graph.AddRmsNorm(residual, mlp, next, text.Epsilon);
            }

            graph.Enter("head");
            var head = Stored(text.TiedHead ? Names.Embedding : Names.Head, text.Vocab, text.Hidden);
            var logits = graph.Linear(graph.LastTokens(normed, logitsToKeep), head);
            graph.Output(new GraphPort("logits", ElementType.Float, ["batch", "kept_tokens", $"{text.Vocab}"]), logits);
            return graph;
        }

        // Past and present are the same buffers of fixed length; the operator appends to them in place.
        private Value Attention(int layer, Value x, (Value Positions, Value Cos, Value Sin) rotary, (Value Rows, Value Longest) lengths)
        {
            var (parts, heads) = (QueryKeyValue(layer, x), new long[] { text.Heads, text.KvHeads });
            Value Rotate(int part) => graph.Call(
                Operator.Microsoft("MRotaryEmbedding"), [parts[part], rotary.Positions, rotary.Cos, rotary.Sin],
                ("interleaved", 1L), ("num_heads", heads[part]), ("rotary_embedding_dim", (long)text.RotaryDim), ("mrope_section", text.MropeSection));
            Value Past(string kind) => graph.Input(Cache($"past_key_values.{layer}.{kind}"));
            var results = graph.Call(
                Operator.Microsoft("GroupQueryAttention"),
                [Rotate(0), Rotate(1), parts[2], Past("key"), Past("value"), lengths.Rows, lengths.Longest],
                3, ("num_heads", heads[0]), ("kv_num_heads", heads[1]), ("do_rotary", 0L));
            graph.Output(Cache($"present.{layer}.key"), results[1]);
            graph.Output(Cache($"present.{layer}.value"), results[2]);
            return graph.Linear(results[0], Stored(Names.Layer(layer, "self_attn.o_proj.weight"), text.Hidden, text.QueryWidth));
        }

        private Value[] QueryKeyValue(int layer, Value x)
        {
            var (q, kv, all) = (text.QueryWidth, text.KeyValueWidth, text.QueryWidth + (2L * text.KeyValueWidth));
            IRows Part(string name, params long[] shape) => weights.Rows(Names.Layer(layer, "self_attn." + name), shape);
            var matrix = new StackedRows(Part("q_proj.weight", q, text.Hidden), Part("k_proj.weight", kv, text.Hidden), Part("v_proj.weight", kv, text.Hidden));
            var bias = new JoinedRow(Part("q_proj.bias", q), Part("k_proj.bias", kv), Part("v_proj.bias", kv));
            var product = graph.Linear(
                x,
                graph.Weight(Names.Layer(layer, "self_attn.qkv.weight"), matrix, all, text.Hidden),
                graph.Weight(Names.Layer(layer, "self_attn.qkv.bias"), bias, all));
            return graph.Split(product, q, kv, kv);
        }

        private Value Mlp(int layer, Value x) => graph.SwiGlu(
            x,
            Stored(Names.Layer(layer, "mlp.gate_up_proj.weight"), 2L * text.Intermediate, text.Hidden), // gate rows first
            Stored(Names.Layer(layer, "mlp.down_proj.weight"), text.Hidden, text.Intermediate),
            text.Intermediate);

        private GraphPort Cache(string name) => new(name, ElementType.Float, ["batch", $"{text.KvHeads}", "max_length", $"{text.HeadDim}"], IsCache: true);

        private Value Table(string name, IRows rows) => graph.Weight(name, rows, rows.Count, rows.Width);

        private Value Norm(int layer, string name) => Stored(Names.Layer(layer, name + ".weight"), text.Hidden);

        private Value Stored(string name, params long[] shape) => graph.Weight(name, weights.Rows(name, shape), shape);
    }

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
        public const string MergerNorm = "model.visual.merger.post_projection_norm";

        public static string Layer(int layer, string part) => $"model.language_model.layers.{layer}.{part}";

        public static string Block(int block, string part) => $"model.visual.blocks.{block}.{part}";
    }
}
