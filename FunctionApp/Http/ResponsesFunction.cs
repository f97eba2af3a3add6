using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /v1/responses. The endpoint writes the answer itself, piece by piece where it streams.</summary>
public sealed class ResponsesFunction(ApiDispatcher api)
{
    [Function("Responses")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Responses, request.HttpContext);
        return new EmptyResult();
    }
}
