using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /healthz.</summary>
public sealed class HealthFunction(ApiDispatcher api)
{
    [Function("Health")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "healthz")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Health, request.HttpContext);
        return new EmptyResult();
    }
}
