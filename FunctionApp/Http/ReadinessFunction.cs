using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /readyz.</summary>
public sealed class ReadinessFunction(ApiDispatcher api)
{
    [Function("Readiness")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "readyz")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Readiness, request.HttpContext);
        return new EmptyResult();
    }
}
