using System.Globalization;
using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /readyz: 200 when a request would be taken now, otherwise 503 with the state.</summary>
internal sealed class ReadinessEndpoint(ModelHost host, Admission admission, IOptions<ApiOptions> options) : IEndpoint
{
    public const string Ready = "ready";

    public Task InvokeAsync(HttpContext context)
    {
        var report = Report(host, admission);
        if (report.Status != Ready)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = options.Value.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
        return JsonAnswer.WriteAsync(context, report, ApiJson.Default.StateReport);
    }

    public static StateReport Report(ModelHost host, Admission admission)
    {
        if (host.Current is not { } model) return new(host.State.ToString().ToLowerInvariant());
        var engine = model.Snapshot;
        return new(admission.HasRoom(engine) ? Ready : "busy") { Model = ModelReport.Of(model.Info), Load = LoadReport.Of(engine) };
    }
}
