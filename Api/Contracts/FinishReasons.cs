using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>Endings in OpenAI's words.</summary>
internal static class FinishReasons
{
    public static string Wire(this FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
