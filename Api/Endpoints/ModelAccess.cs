using System.Runtime.CompilerServices;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>The one way from an endpoint to the model: it fetches the pictures that the request only names, says who asks, and notes what came of it.</summary>
internal sealed class ModelAccess(ModelHost host, LinkedPictures links)
{
    /// <summary>Asks the model on behalf of the request's caller.</summary>
    public async IAsyncEnumerable<GenerationEvent> AskAsync(
        HttpContext context, GenerationRequest request, CallersNames names, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var call = Call.Of(context);
        call.Names = names;
        var model = await host.GetAsync(cancellation);
        model.Check(request);
        call.Place?.Widen(request.Choices);
        var complete = await links.FetchAsync(call, request, cancellation);
        var wish = CacheWish.Read(context.Request);
        var asked = complete with { Caller = call.Caller.Name, FreshAnswer = wish.FreshAnswer, AnswerLife = wish.AnswerLife };
        await foreach (var told in model.GenerateAsync(asked, cancellation))
        {
            call.Note(told);
            yield return told;
        }
    }

    /// <summary>Counts what a request's prompt takes. No place in the queue is taken.</summary>
    public async Task<PromptCount> CountAsync(HttpContext context, GenerationRequest request, CallersNames names)
    {
        var call = Call.Of(context);
        call.Names = names;
        var model = await host.GetAsync(context.RequestAborted);
        var complete = await links.FetchAsync(call, request, context.RequestAborted);
        return await model.CountAsync(complete with { Caller = call.Caller.Name }, context.RequestAborted);
    }
}
