using System.Diagnostics;
using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Telemetry;

/// <summary>Measures every call. Paths without a route share one label, and so do methods that nobody uses: callers cannot make series.</summary>
internal sealed class MeteredCalls(Instruments instruments) : ICallObserver
{
    private const string Other = "other";

    public void Ended(Call call)
    {
        var route = KeyValuePair.Create<string, object?>("route", call.Route?.Pattern ?? Other);
        var method = KeyValuePair.Create<string, object?>("method", Known(call.Method));
        instruments.HttpRequests.Add(1, route, method, new("status", call.Status));
        instruments.HttpDuration.Record(call.Elapsed.TotalSeconds, route, method);
        if (call.Error is { } error) instruments.Rejects.Add(1, new KeyValuePair<string, object?>("reason", error.Code));
        foreach (var mark in call.Marks) instruments.GuardMarks.Add(1, new KeyValuePair<string, object?>("mark", mark));
        Trace(call);
        if (call.Pictures.Count > 0) instruments.ImageFetch.Record(call.Fetched.TotalSeconds);
    }

    // The call's own span is still the current one, and began when the call came.
    private static void Trace(Call call)
    {
        if (call.Fetched > TimeSpan.Zero && Activity.Current is { } span) GenerationTrace.Write("fetch", span.Context, span.StartTimeUtc, span.StartTimeUtc + call.Fetched);
    }

    private static string Known(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" => HttpMethods.GetCanonicalizedValue(method),
        _ => Other,
    };
}
