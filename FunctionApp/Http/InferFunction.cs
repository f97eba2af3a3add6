using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /infer.</summary>
public sealed class InferFunction(ApiDispatcher api)
{
    [Function("Infer")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "infer")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Infer, request.HttpContext);
        return new EmptyResult();
    }
}
