using Glimpse.Api.Contracts;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /healthz: the process answers.</summary>
internal sealed class HealthEndpoint : IEndpoint
{
    public Task InvokeAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new StateReport("ok"), ApiJson.Default.StateReport);
}
