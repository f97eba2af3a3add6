using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /openapi.json.</summary>
public sealed class OpenApiFunction(ApiDispatcher api)
{
    [Function("OpenApi")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.OpenApi, request.HttpContext);
        return new EmptyResult();
    }
}
