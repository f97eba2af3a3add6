namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>One way to satisfy schemas with allOf, anyOf, oneOf and $ref: plain schemas that must all hold, their own such keywords aside.</summary>
/// <param name="OneOfs">Branches of oneOf that were chosen, and so must be the only ones that hold.</param>
internal sealed record Combination(IReadOnlyList<Place> Places, IReadOnlyList<ChosenBranch> OneOfs);

/// <param name="Branches">All of the oneOf.</param>
internal sealed record ChosenBranch(string Path, IReadOnlyList<Place> Branches, int Chosen);
