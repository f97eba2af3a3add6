using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>Every other path and method, so that what is wrong with a request is said in the API's words rather than the host's empty page.</summary>
public sealed class OtherFunction(ApiDispatcher api)
{
    [Function("Other")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request)
    {
        await api.InvokeAsync(request.HttpContext);
        return new EmptyResult();
    }
}
