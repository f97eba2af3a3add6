using System.Runtime.CompilerServices;
using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>The one way from an endpoint to the model: it fetches the pictures that the request only names, says who asks, and notes what came of it.</summary>
internal sealed class ModelAccess(ModelHost host, LinkedPictures links)
{
    /// <summary>Asks the model on behalf of the request's caller. <c>cache-control: no-cache</c> asks for an answer that was not stored, <c>no-store</c> also for one that is not stored now (RFC 9111 §5.2.1).</summary>
    public async IAsyncEnumerable<GenerationEvent> AskAsync(HttpContext context, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var call = Call.Of(context);
        var model = await host.GetAsync(cancellation);
        model.Check(request);
        call.Place?.Widen(request.Choices);
        var complete = await links.FetchAsync(call, request, cancellation);
        var asked = complete with { Caller = call.Caller.Name, FreshAnswer = WantsFreshAnswer(context.Request), AnswerLife = AnswerLifeFor(context.Request) };
        await foreach (var told in model.GenerateAsync(asked, cancellation))
        {
            call.Note(told);
            yield return told;
        }
    }

    /// <summary>Counts what a request's prompt takes. No place in the queue is taken.</summary>
    public async Task<PromptCount> CountAsync(HttpContext context, GenerationRequest request)
    {
        var model = await host.GetAsync(context.RequestAborted);
        var call = Call.Of(context);
        var complete = await links.FetchAsync(call, request, context.RequestAborted);
        return await model.CountAsync(complete with { Caller = call.Caller.Name }, context.RequestAborted);
    }

    public static bool WantsFreshAnswer(HttpRequest request) => request.GetTypedHeaders().CacheControl is { NoCache: true } or { NoStore: true };

    public static AnswerLife AnswerLifeFor(HttpRequest request) => request.GetTypedHeaders().CacheControl is { NoStore: true } ? AnswerLife.None : AnswerLife.Usual;
}
