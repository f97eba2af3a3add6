namespace Glimpse.Inference.Artifacts;

/// <summary>The model cannot be loaded. The message is for the operator: what is wrong and what to do next.</summary>
public sealed class ModelLoadException(string message, Exception? cause = null) : Exception(message, cause);
