using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/responses/input_tokens: how many tokens a request to /v1/responses would take.</summary>
internal sealed class ResponsesInputTokensEndpoint(ConversationBody body, ModelAccess access) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, _) = await body.ReadAsync(context, ResponsesRequest.Read);
        await JsonAnswer.WriteAsync(context, InputTokenCount.Of(await access.CountAsync(context, request.Generation, request.Names)), ApiJson.Default.InputTokenCount);
    }
}
