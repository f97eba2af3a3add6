using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /detokenize: the text of tokens.</summary>
internal sealed class DetokenizeEndpoint(ConversationBody body) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, model) = await body.ReadAsync(context, DetokenizeRequest.Read);
        await JsonAnswer.WriteAsync(context, new DetokenizedText(model.Detokenize(request.Tokens)), ApiJson.Default.DetokenizedText);
    }
}
