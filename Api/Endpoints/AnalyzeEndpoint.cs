using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /analyze: a picture and a question as a form.</summary>
internal sealed class AnalyzeEndpoint(PictureAsker asker, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock) : IEndpoint
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var question = await PictureQuestion.OfAnalyzeAsync(context.Request, _limits, context.RequestAborted);
        var answer = await asker.AskAsync(context, question, clock.GetElapsedTime(started));
        await JsonAnswer.WriteAsync(context, new AnalyzeAnswer(answer), ApiJson.Default.AnalyzeAnswer);
    }
}
