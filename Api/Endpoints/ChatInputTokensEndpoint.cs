using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/chat/completions/input_tokens: how many tokens a chat request would take.</summary>
internal sealed class ChatInputTokensEndpoint(ConversationBody body, ModelAccess access) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, _) = await body.ReadAsync(context, ChatCompletionRequest.Read);
        await JsonAnswer.WriteAsync(context, InputTokenCount.Of(await access.CountAsync(context, request.Generation, request.Names)), ApiJson.Default.InputTokenCount);
    }
}
