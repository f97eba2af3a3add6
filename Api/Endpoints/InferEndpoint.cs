using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /infer: a picture in base64 and a question, as the model's own demo servers take them.</summary>
internal sealed class InferEndpoint(PictureAsker asker) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context) =>
        await JsonAnswer.WriteAsync(context, new InferAnswer(await asker.AskAsync(context, PictureQuestion.OfInfer)), ApiJson.Default.InferAnswer);
}
