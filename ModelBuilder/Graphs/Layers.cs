namespace Glimpse.ModelBuilder.Graphs;

/// <summary>The building blocks that vision-language models share, each a few operators that ONNX Runtime has fast kernels for.</summary>
internal static class Layers
{
    private static readonly Operator RmsNormalization = new("SimplifiedLayerNormalization");
    private static readonly Operator SkipRmsNormalization = Operator.Microsoft("SkipSimplifiedLayerNormalization");

    extension(Graph graph)
    {
        /// <summary>x · Wᵀ (+ b). The weight keeps the checkpoint's layout [out, in]: FusedMatMul's kernels take it transposed, so nothing is turned in memory.</summary>
        public Value Linear(Value x, Value weight, Value? bias = null)
        {
            var product = graph.Call(Operator.Microsoft("FusedMatMul"), [x, weight], ("transB", 1L));
            return bias is { } b ? graph.Sum(product, b) : product;
        }

        public Value Sum(Value a, Value b) => graph.Call(new Operator("Add"), [a, b]);

        public Value RmsNorm(Value x, Value scale, float epsilon) =>
            graph.Call(RmsNormalization, [x, scale], ("axis", -1L), ("epsilon", epsilon), ("stash_type", 1L));

        /// <summary>The residual sum and its norm in one operator: returns (norm(x + addend), x + addend).</summary>
        public (Value Normed, Value Sum) AddRmsNorm(Value x, Value addend, Value scale, float epsilon)
        {
            var outputs = graph.Call(SkipRmsNormalization, [x, addend, scale], [true, false, false, true], ("epsilon", epsilon)); // mean and variance are for training
            return (outputs[0], outputs[3]);
        }

        public Value LayerNorm(Value x, Value scale, Value bias, float epsilon) =>
            graph.Call(new Operator("LayerNormalization"), [x, scale, bias], ("axis", -1L), ("epsilon", epsilon));

        /// <summary>The exact GELU, by erf.</summary>
        public Value Gelu(Value x) => graph.Call(Operator.Microsoft("Gelu"), [x]);

        /// <summary>down(silu(gate) · up), gate and up being the halves of one product.</summary>
        public Value SwiGlu(Value x, Value gateUp, Value down, long width)
        {
            var halves = graph.Split(graph.Linear(x, gateUp), width, width);
            var gate = graph.Call(Operator.Microsoft("QuickGelu"), [halves[0]], ("alpha", 1f)); // x · sigmoid(1 · x) is SiLU
            return graph.Linear(graph.Call(new Operator("Mul"), [gate, halves[1]]), down);
        }

        /// <summary>Cuts the last axis into parts of the given sizes.</summary>
        public Value[] Split(Value x, params long[] sizes) =>
            graph.Call(new Operator("Split"), [x, graph.Constant(sizes)], sizes.Length, ("axis", -1L));

        /// <summary>The last tokens of [batch, tokens, hidden], as many as the scalar says; 0 keeps all.</summary>
        public Value LastTokens(Value x, Value count)
        {
            var start = graph.Call(new Operator("Neg"), [graph.Call(new Operator("Reshape"), [count, graph.Constant(1)])]);
            return graph.Call(new Operator("Slice"), [x, start, graph.Constant(long.MaxValue), graph.Constant(1)]);
        }

        /// <summary>0 keeps a dimension, -1 infers it.</summary>
        public Value Reshape(Value x, params long[] shape) => graph.Call(new Operator("Reshape"), [x, graph.Constant(shape)]);

        public Value Transpose(Value x, params long[] order) => graph.Call(new Operator("Transpose"), [x], ("perm", order));
    }
}
