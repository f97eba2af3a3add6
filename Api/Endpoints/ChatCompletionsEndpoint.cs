using System.Text;
using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/chat/completions: the model's answer, whole or as a stream.</summary>
internal sealed class ChatCompletionsEndpoint(
    ModelHost host, ModelNames names, RequestGate gate, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock) : IEndpoint
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    public async Task InvokeAsync(HttpContext context)
    {
        var model = await host.GetAsync(context.RequestAborted);
        var request = await ReadAsync(context, model.Info);
        var identity = ChatIdentity.New(request.Generation.Id, model.Info, clock);
        await using var events = model.GenerateAsync(request.Generation, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);

        // The first event says that the engine took the request: until then a refusal is still a plain answer with its status.
        await events.MoveNextAsync();
        if (request.Stream) await StreamAsync(context, events, new(identity, request.IncludeUsage));
        else await AnswerAsync(context, events, identity);
    }

    private async Task<ChatCompletionRequest> ReadAsync(HttpContext context, ModelInfo model)
    {
        using var body = await JsonBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        return ChatCompletionRequest.Read(body.Root, $"chatcmpl-{Guid.NewGuid():N}", options.Value.EnableThinking, _limits, name => names.Check(name, model));
    }

    private static async Task AnswerAsync(HttpContext context, IAsyncEnumerator<GenerationEvent> events, ChatIdentity identity)
    {
        var (content, reasoning) = (new StringBuilder(), new StringBuilder());
        while (await events.MoveNextAsync())
        {
            if (events.Current is TextDelta delta) (delta.IsReasoning ? reasoning : content).Append(delta.Text);
            else if (events.Current is GenerationCompleted end)
            {
                await JsonAnswer.WriteAsync(context, ChatCompletion.Of(identity, content.ToString(), reasoning.ToString(), end), ApiJson.Default.ChatCompletion);
                return;
            }
        }
        throw new InvalidOperationException("The engine's events ended without the last one.");
    }

    private async Task StreamAsync(HttpContext context, IAsyncEnumerator<GenerationEvent> events, ChatChunks chunks)
    {
        using var stream = new EventStream(context);
        try
        {
            await stream.SendAsync(chunks.WriteRole);
            while (await events.MoveNextAsync())
            {
                if (events.Current is TextDelta delta) await stream.SendAsync(json => chunks.WriteDelta(json, delta));
                else if (events.Current is GenerationCompleted end)
                {
                    await stream.SendAsync(json => chunks.WriteEnd(json, end.Reason));
                    if (chunks.IncludesUsage) await stream.SendAsync(json => chunks.WriteUsage(json, end.Usage));
                    await stream.SendDoneAsync();
                    return;
                }
            }
            throw new InvalidOperationException("The engine's events ended without the last one.");
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            var error = gate.Explain(exception, context.TraceIdentifier, EndpointTable.ChatCompletions.Pattern);
            await stream.SendAsync(json => ChatChunks.WriteError(json, error));
        }
    }
}
