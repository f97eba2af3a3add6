using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /v1/models/{id}</summary>
internal sealed class ModelEndpoint(ModelHost host, ModelNames names) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Servers leave %2F in a path as it is, and ids may have slashes.
        var name = Uri.UnescapeDataString(ApiDispatcher.RestOfPath(context));
        var model = await host.GetAsync(context.RequestAborted);
        var entry = names.Find(name, model.Info) ?? throw new ApiException(ApiError.NoModel(name));
        await JsonAnswer.WriteAsync(context, entry, ApiJson.Default.ModelEntry);
    }
}
