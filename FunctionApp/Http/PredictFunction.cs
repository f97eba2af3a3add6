using Glimpse.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Http;

/// <summary>POST /api/predict.</summary>
public sealed class PredictFunction(ApiDispatcher api)
{
    [Function("Predict")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/predict")] HttpRequest request)
    {
        await api.InvokeAsync(EndpointTable.Predict, request.HttpContext);
        return new EmptyResult();
    }
}
