using Microsoft.ML.OnnxRuntime;

namespace Glimpse.Inference.Execution;

/// <summary>What the loaded ONNX Runtime says of itself.</summary>
internal static class OnnxRuntimeFacts
{
    public static string Version => OrtEnv.Instance().GetVersionString();
}
