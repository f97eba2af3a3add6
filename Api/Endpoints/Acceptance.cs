using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>The beginning of an answer.</summary>
internal static class Acceptance
{
    /// <summary>Waits for the first event, which says that the engine took the request: until then a refusal is still a plain answer with its status.</summary>
    /// <param name="inCallersWords">Names the field at fault as the route does.</param>
    public static async Task AcceptAsync(this IAsyncEnumerator<GenerationEvent> events, Func<RequestRefusedException, RequestRefusedException> inCallersWords)
    {
        try
        {
            await events.MoveNextAsync();
        }
        catch (RequestRefusedException refusal)
        {
            throw inCallersWords(refusal);
        }
    }
}
