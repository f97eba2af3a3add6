using Glimpse.ModelBuilder.Architectures;

namespace Glimpse.ModelBuilder.Quantization;

/// <summary>What each precision does to the float32 graphs that an architecture composed.</summary>
internal static class PrecisionPasses
{
    public static void Apply(ModelPlan plan, Precision precision)
    {
    }
}
