using Microsoft.Extensions.Logging;

namespace Glimpse.Inference;

public sealed partial class VisionLanguageModel
{
    [LoggerMessage(1001, LogLevel.Information, "Loading {ModelId} {Version} on {Provider}: {Slots} slots of {SlotTokens} tokens, {CacheMegabytes:F1} MB of key-value cache")]
    private static partial void LogLoading(ILogger log, string modelId, string version, ExecutionProvider provider, int slots, int slotTokens, double cacheMegabytes);

    [LoggerMessage(1002, LogLevel.Information, "{ModelId} is ready after {Seconds:F2} s")]
    private static partial void LogReady(ILogger log, string modelId, double seconds);
}
