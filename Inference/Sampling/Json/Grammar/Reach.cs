namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>How far one token can go at most: counters further than that from their bounds are alike to it.</summary>
/// <param name="Bytes">Of the longest token.</param>
/// <param name="Items">Commas in one token: items or properties that it can end.</param>
internal readonly record struct Reach(int Bytes, int Items);
