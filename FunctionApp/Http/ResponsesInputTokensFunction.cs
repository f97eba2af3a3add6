using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /v1/responses/input_tokens.</summary>
public sealed class ResponsesInputTokensFunction(ApiDispatcher api)
{
    [Function("ResponsesInputTokens")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses/input_tokens")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.ResponsesInputTokens, request.HttpContext);
        return new EmptyResult();
    }
}
