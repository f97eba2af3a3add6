using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Contracts.Responses;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/responses: the model's answer in the shape of OpenAI's newer route, whole or as a stream of typed events.</summary>
internal sealed class ResponsesEndpoint(ConversationBody body, ModelAccess access, EventStreams streams, TimeProvider clock) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, model) = await body.ReadAsync(context, ResponsesRequest.Read);
        var identity = ChatIdentity.New(request.Generation.Id, model.Info, clock);
        await using var events = request.Wish.Apply(access.AskAsync(context, request.Generation, request.Names)).GetAsyncEnumerator(context.RequestAborted);
        await events.MoveNextAsync(); // the engine took the request: until then a refusal is still a plain answer with its status
        var draft = new ResponseDraft(ResponseObject.New(identity, request.Generation, request.Echo.AsAsked(events.Current)));
        var fetched = Call.Of(context).Fetched;
        if (!request.Streaming.IsStream) await AnswerAsync(context, events, draft, fetched);
        else await streams.WriteAsync(context, stream => new ResponseEvents(stream, draft), (stream, told) => SendAsync(stream, told, events, fetched), (told, error) => told.FailAsync(error));
    }

    private static async Task AnswerAsync(HttpContext context, IAsyncEnumerator<GenerationEvent> events, ResponseDraft draft, TimeSpan fetched)
    {
        ChoiceCompleted? ended = null;
        while (await events.MoveNextAsync())
        {
            switch (events.Current)
            {
                case TextDelta delta:
                    draft.ItemFor(delta.IsReasoning).Add(delta);
                    break;
                case ChoiceCompleted told:
                    ended = told;
                    break;
                case GenerationCompleted end when ended is not null:
                    await JsonAnswer.WriteAsync(context, draft.End(ended, end, ChatTimings.Of(fetched, end, answers: 1)), ApiJson.Default.ResponseObject);
                    return;
            }
        }
        throw new InvalidOperationException("The engine's events ended without the last ones.");
    }

    private static async Task SendAsync(EventStream stream, ResponseEvents told, IAsyncEnumerator<GenerationEvent> events, TimeSpan fetched)
    {
        await told.BeginAsync();
        ChoiceCompleted? ended = null;
        while (await stream.NextAsync(events))
        {
            switch (events.Current)
            {
                case TextDelta delta:
                    await told.TellAsync(delta);
                    break;
                case ChoiceCompleted choice:
                    ended = choice;
                    break;
                case GenerationCompleted end when ended is not null:
                    await told.EndAsync(ended, end, ChatTimings.Of(fetched, end, answers: 1));
                    return;
            }
        }
        throw new InvalidOperationException("The engine's events ended without the last ones.");
    }
}
