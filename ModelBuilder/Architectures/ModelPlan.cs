using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Packages;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>A model as an architecture composes it, in float32: three graphs over the checkpoint's tensors, and the facts for the manifest.</summary>
internal sealed record ModelPlan(string Architecture, ModelFacts Facts, Graph VisionEncoder, Graph EmbedTokens, Graph Decoder);
