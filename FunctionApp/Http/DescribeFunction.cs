using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /v1/describe.</summary>
public sealed class DescribeFunction(ApiDispatcher api)
{
    [Function("Describe")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/describe")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Describe, request.HttpContext);
        return new EmptyResult();
    }
}
