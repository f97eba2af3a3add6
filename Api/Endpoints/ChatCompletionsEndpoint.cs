using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/chat/completions: the model's answer, whole or as a stream.</summary>
internal sealed class ChatCompletionsEndpoint(ConversationBody body, ModelAccess access, EventStreams streams, TimeProvider clock) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, model) = await body.ReadAsync(context, ChatCompletionRequest.Read);
        var exchange = new Exchange(ChatIdentity.New(request.Generation.Id, model.Info, clock), request, Call.Of(context));
        await using var events = request.Wish.Apply(access.AskAsync(context, request.Generation, request.Names)).GetAsyncEnumerator(context.RequestAborted);
        await events.MoveNextAsync(); // the engine took the request: until then a refusal is still a plain answer with its status
        if (request.Streaming.IsStream) await StreamAsync(context, events, exchange);
        else await AnswerAsync(context, events, exchange);
    }

    private static async Task AnswerAsync(HttpContext context, IAsyncEnumerator<GenerationEvent> events, Exchange exchange)
    {
        var drafts = Enumerable.Range(0, exchange.Answers).Select(choice => new ChoiceDraft(choice, exchange.TellsLogprobs)).ToArray();
        while (await events.MoveNextAsync())
        {
            switch (events.Current)
            {
                case TextDelta delta:
                    drafts[delta.Choice].Add(delta);
                    break;
                case ChoiceCompleted ended:
                    drafts[ended.Choice].End(ended);
                    break;
                case GenerationCompleted end:
                    var completion = ChatCompletion.Of(exchange.Identity, [.. drafts.Select(draft => draft.Finish())], end.Usage, exchange.TimingsOf(end));
                    await JsonAnswer.WriteAsync(context, completion, ApiJson.Default.ChatCompletion);
                    return;
            }
        }
        throw new InvalidOperationException("The engine's events ended without the last one.");
    }

    private Task StreamAsync(HttpContext context, IAsyncEnumerator<GenerationEvent> events, Exchange exchange) => streams.WriteAsync(context, stream => stream,
        (stream, _) => SendAsync(stream, events, exchange, new ChatChunks(exchange.Identity, exchange.Request.Streaming.IncludeUsage)),
        (stream, error) => stream.SendAsync(json => ChatChunks.WriteError(json, error)));

    private static async Task SendAsync(EventStream stream, IAsyncEnumerator<GenerationEvent> events, Exchange exchange, ChatChunks chunks)
    {
        for (var choice = 0; choice < exchange.Answers; choice++) await stream.SendAsync(json => chunks.WriteRole(json, choice));
        var (open, last) = (exchange.Answers, (ChoiceCompleted?)null);
        while (await stream.NextAsync(events))
        {
            switch (events.Current)
            {
                case TextDelta delta:
                    await stream.SendAsync(json => chunks.WriteDelta(json, delta));
                    break;
                // The last ending waits for the engine's last event, which brings the timings at once.
                case ChoiceCompleted ended when --open == 0:
                    last = ended;
                    break;
                case ChoiceCompleted ended:
                    await stream.SendAsync(json => chunks.WriteEnd(json, ended, null));
                    break;
                case GenerationCompleted end when last is not null:
                    var timings = exchange.TimingsOf(end);
                    await stream.SendAsync(json => chunks.WriteEnd(json, last, chunks.IncludesUsage ? null : timings));
                    if (chunks.IncludesUsage) await stream.SendAsync(json => chunks.WriteUsage(json, end.Usage, timings));
                    await stream.SendDoneAsync();
                    return;
            }
        }
        throw new InvalidOperationException("The engine's events ended without the last ones.");
    }

    /// <summary>One request under way.</summary>
    private sealed record Exchange(ChatIdentity Identity, ChatCompletionRequest Request, Call Call)
    {
        public int Answers => Request.Generation.Choices;
        public bool TellsLogprobs => Request.Generation.Sampling.TopLogprobs is not null;

        public ChatTimings TimingsOf(GenerationCompleted end) => ChatTimings.Of(Call.Fetched, end, Answers);
    }
}
