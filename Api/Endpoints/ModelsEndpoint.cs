using Glimpse.Api.Contracts;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /v1/models</summary>
internal sealed class ModelsEndpoint(ModelHost host, ModelNames names) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var model = await host.GetAsync(context.RequestAborted);
        await JsonAnswer.WriteAsync(context, ModelList.Of(names.All(model.Info)), ApiJson.Default.ModelList);
    }
}
