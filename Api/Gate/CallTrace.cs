using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>A call as a span: of its caller's trace, where W3C's <c>traceparent</c> names one that can be read, otherwise of a new one.</summary>
public static class CallTrace
{
    /// <summary>Where spans come from: what an exporter of traces listens to.</summary>
    public const string SourceName = "Glimpse";

    internal const string Header = "traceparent";
    private static readonly ActivitySource Source = new(SourceName);

    // The strict one: what breaks the rules of Trace Context counts as absent.
    private static readonly DistributedContextPropagator Propagator = DistributedContextPropagator.CreateW3CPropagator();

    /// <summary>Starts the call's span; dispose it when the call has ended. There is one also where nobody listens: logs and answers name it.</summary>
    internal static Activity Begin(ApiRoute? route, HttpRequest request)
    {
        var name = route is null ? "unknown route" : $"{route.Method} {route.Pattern}";
        Propagator.ExtractTraceIdAndState(request.Headers, Read, out var parent, out var state);
        ActivityContext.TryParse(parent, state, isRemote: true, out var context);
        // The server's own span, which nobody exports, must not stand between the caller's and this one.
        Activity.Current = null;
        return Listened(route, name, context) ?? Unheard(name, context);
    }

    /// <summary>Writes what became of the call on its span.</summary>
    internal static void End(Activity span, Call call)
    {
        if (!span.IsAllDataRequested) return;
        span.SetTag("http.request.method", call.Method);
        span.SetTag("http.route", call.Route?.Pattern);
        span.SetTag("http.response.status_code", call.Status);
        span.SetTag("glimpse.request_id", call.Id);
        if (call.Error is { } error) span.SetTag("error.type", error.Code);
        if (call.Status >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }

    // Probes come every few seconds and would bury the rest.
    private static Activity? Listened(ApiRoute? route, string name, ActivityContext parent) =>
        route is { IsProbe: true } ? null : Source.StartActivity(name, ActivityKind.Server, parent);

    private static Activity Unheard(string name, ActivityContext parent)
    {
        var span = new Activity(name).SetIdFormat(ActivityIdFormat.W3C);
        if (parent != default)
        {
            span.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            span.TraceStateString = parent.TraceState;
        }
        return span.Start();
    }

    // Two traceparents contradict each other; several tracestates are one list.
    private static void Read(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        var found = ((IHeaderDictionary)carrier!)[name];
        values = null;
        value = found.Count == 1 ? found[0] : name == Header ? null : found.Count == 0 ? null : string.Join(',', (IEnumerable<string?>)found);
    }
}
