using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /: what this is and where its routes are.</summary>
internal sealed class IndexEndpoint(ModelHost host, Admission admission) : IEndpoint
{
    private static readonly string Version = typeof(IndexEndpoint).Assembly.GetName().Version!.ToString(3);
    private static readonly RouteEntry[] Routes = [.. EndpointTable.All.Select(route => new RouteEntry(route.Method, route.Pattern, route.Summary))];

    public Task InvokeAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, new ServiceIndex("Glimpse", Version, ReadinessEndpoint.Report(host, admission).Status, Routes), ApiJson.Default.ServiceIndex);
}
