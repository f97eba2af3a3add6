using Glimpse.Api.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /metrics: what Prometheus scrapes.</summary>
internal sealed class MetricsEndpoint(PrometheusExporter exporter) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var page = exporter.Read();
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = page.Length;
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }
}
