using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>The beginning of an answer.</summary>
internal static class Acceptance
{
    /// <summary>Waits for the first event, which says that the engine took the request: until then a refusal is still a plain answer with its status.</summary>
    public static async Task AcceptAsync(this IAsyncEnumerator<GenerationEvent> events) => await events.MoveNextAsync();
}
