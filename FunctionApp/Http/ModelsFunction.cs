using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /v1/models.</summary>
public sealed class ModelsFunction(ApiDispatcher api)
{
    [Function("Models")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/models")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Models, request.HttpContext);
        return new EmptyResult();
    }
}
