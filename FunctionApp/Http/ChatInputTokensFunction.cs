using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /v1/chat/completions/input_tokens.</summary>
public sealed class ChatInputTokensFunction(ApiDispatcher api)
{
    [Function("ChatInputTokens")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions/input_tokens")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.ChatInputTokens, request.HttpContext);
        return new EmptyResult();
    }
}
