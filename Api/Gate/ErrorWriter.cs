using Glimpse.Api.Contracts;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>Writes an error as the whole answer, in the one shape that all errors have.</summary>
internal static class ErrorWriter
{
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = error.Status;
        Stamp(context);
        if (error.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds;
        // HTTP/2 has no such header; there the server says it to the connection.
        if (error.ClosesConnection && HttpProtocol.IsHttp11(context.Request.Protocol)) response.Headers.Connection = "close";
        if (error.Allow is { } allow) response.Headers.Allow = allow;
        if (error.Challenge is { } challenge) response.Headers.WWWAuthenticate = challenge;
        return JsonAnswer.WriteAsync(context, ErrorAnswer.Of(error), ApiJson.Default.ErrorAnswer);
    }

    /// <summary>The headers that every answer has.</summary>
    public static void Stamp(HttpContext context)
    {
        context.Response.Headers[RequestId.Header] = context.TraceIdentifier;
        context.Response.Headers[CallTrace.Header] = Call.Of(context).TraceParent;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        var call = Call.Of(context);
        call.Rates?.Write(context.Response.Headers);
        call.CrossOrigin?.Write(context.Response.Headers);
    }
}
