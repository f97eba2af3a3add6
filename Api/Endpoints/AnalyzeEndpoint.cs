using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /analyze: a picture and a question as a form.</summary>
internal sealed class AnalyzeEndpoint(PictureAsker asker) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context) =>
        await JsonAnswer.WriteAsync(context, new AnalyzeAnswer(await asker.AskAsync(context, PictureQuestion.OfAnalyzeAsync)), ApiJson.Default.AnalyzeAnswer);
}
