namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>A declared property.</summary>
/// <param name="Name">As a JSON string, with its quotes, in UTF-8.</param>
internal sealed record Property(byte[] Name, Value Value, bool IsRequired);
