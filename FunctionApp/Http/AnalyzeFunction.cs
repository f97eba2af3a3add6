using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /analyze.</summary>
public sealed class AnalyzeFunction(ApiDispatcher api)
{
    [Function("Analyze")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "analyze")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Analyze, request.HttpContext);
        return new EmptyResult();
    }
}
