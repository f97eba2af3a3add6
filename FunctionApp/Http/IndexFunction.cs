using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>GET /. The host takes an empty route for a missing one and would use the function's name: a parameter that can only be empty stands for it.</summary>
public sealed class IndexFunction(ApiDispatcher api)
{
    [Function("Index")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{nothing:maxlength(0)?}")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Index, request.HttpContext);
        return new EmptyResult();
    }
}
