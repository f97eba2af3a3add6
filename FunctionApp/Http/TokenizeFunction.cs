using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /tokenize.</summary>
public sealed class TokenizeFunction(ApiDispatcher api)
{
    [Function("Tokenize")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tokenize")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Tokenize, request.HttpContext);
        return new EmptyResult();
    }
}
