using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /infer: a picture in base64 and a question, as the model's own demo servers take them.</summary>
internal sealed class InferEndpoint(PictureAsker asker, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock) : IEndpoint
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var question = await ReadAsync(context);
        var answer = await asker.AskAsync(context, question, clock.GetElapsedTime(started));
        await JsonAnswer.WriteAsync(context, new InferAnswer(answer), ApiJson.Default.InferAnswer);
    }

    private async Task<PictureQuestion> ReadAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        return PictureQuestion.OfInfer(body.Root, _limits);
    }
}
