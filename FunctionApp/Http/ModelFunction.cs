using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /v1/models/{id}; an id may have slashes.</summary>
public sealed class ModelFunction(ApiDispatcher api)
{
    [Function("Model")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/models/{*id}")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Model, request.HttpContext);
        return new EmptyResult();
    }
}
