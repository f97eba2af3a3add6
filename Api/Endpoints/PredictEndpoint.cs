using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /api/predict: a picture and a question in the order of a Gradio app's inputs.</summary>
internal sealed class PredictEndpoint(PictureAsker asker, TimeProvider clock) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var answer = await asker.AskAsync(context, PictureQuestion.OfPredict);
        // A millisecond is finer than Gradio's clients show.
        var seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3);
        await JsonAnswer.WriteAsync(context, new PredictAnswer([answer], seconds), ApiJson.Default.PredictAnswer);
    }
}
