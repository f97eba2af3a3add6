namespace Glimpse.ModelBuilder.Packages;

/// <summary>What the engine must know about a model beyond its graphs: the manifest's sections, in the manifest's names.</summary>
internal sealed record ModelFacts(TextFacts Text, VisionFacts Vision, ImageFacts Image, TokenFacts Tokens, GenerationFacts Generation);

/// <summary>The decoder's sizes; <paramref name="VocabSize"/> is the width of the logits, padding included.</summary>
internal sealed record TextFacts(int Layers, int HiddenSize, int Heads, int KvHeads, int HeadDim, int VocabSize, int MaxPositions);

/// <summary>How pictures are cut into patches.</summary>
internal sealed record VisionFacts(int PatchSize, int TemporalPatchSize, int MergeSize, int Channels, int HeadDim, double RopeTheta);

/// <summary>How pictures are sized (in pixels times frames) and normalised.</summary>
internal sealed record ImageFacts(int ShortestEdge, int LongestEdge, double[] Mean, double[] Std);

/// <summary>Ids of special tokens.</summary>
internal sealed record TokenFacts(int Image, int ImageStart, int ImageEnd, int Pad, int[] Eos);

/// <summary>The checkpoint's own sampling settings.</summary>
internal sealed record GenerationFacts(bool DoSample, double Temperature, double TopP, int TopK, double RepetitionPenalty);
