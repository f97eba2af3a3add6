using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /api/predict: a picture and a question in the order of a Gradio app's inputs.</summary>
internal sealed class PredictEndpoint(PictureAsker asker, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock) : IEndpoint
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var question = await ReadAsync(context);
        var answer = await asker.AskAsync(context, question, clock.GetElapsedTime(started));
        // A millisecond is finer than Gradio's clients show.
        var seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3);
        await JsonAnswer.WriteAsync(context, new PredictAnswer([answer], seconds), ApiJson.Default.PredictAnswer);
    }

    private async Task<PictureQuestion> ReadAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        return PictureQuestion.OfPredict(body.Root, _limits);
    }
}
