using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /metrics.</summary>
public sealed class MetricsFunction(ApiDispatcher api)
{
    [Function("Metrics")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metrics")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Metrics, request.HttpContext);
        return new EmptyResult();
    }
}
