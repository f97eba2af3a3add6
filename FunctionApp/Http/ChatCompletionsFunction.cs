using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /v1/chat/completions. The endpoint writes the answer itself, piece by piece where it streams.</summary>
public sealed class ChatCompletionsFunction(ApiDispatcher api)
{
    [Function("ChatCompletions")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.ChatCompletions, request.HttpContext);
        return new EmptyResult();
    }
}
