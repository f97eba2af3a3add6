using Glimpse.ModelBuilder.Architectures;
using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Quantization;

/// <summary>What each precision does to the float32 graphs that an architecture composed.</summary>
internal static class PrecisionPasses
{
    public static void Apply(ModelPlan plan, Precision precision, int blockSize = BlockSizes.Smallest)
    {
        var type = precision.Activations();
        foreach (var graph in (Graph[])[plan.VisionEncoder, plan.EmbedTokens, plan.Decoder])
        {
            if (precision.IsQuantized())
                Int4Pass.Apply(graph, forCpu: type == ElementType.Float, blockSize);
            if (type != ElementType.Float)
                HalfPass.Apply(graph, type);
        }
    }
}
