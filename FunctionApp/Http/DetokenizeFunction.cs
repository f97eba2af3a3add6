using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /detokenize.</summary>
public sealed class DetokenizeFunction(ApiDispatcher api)
{
    [Function("Detokenize")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "detokenize")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Detokenize, request.HttpContext);
        return new EmptyResult();
    }
}
