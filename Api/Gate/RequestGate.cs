using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate;

/// <summary>
/// What every request of both heads passes. It names the request, refuses what is too large, of the wrong kind or has no room before its body is read,
/// and turns whatever is thrown behind it into an answer that tells nothing of the inside. Who may call, and how often, belongs between shape and admission.
/// </summary>
public sealed partial class RequestGate(Admission admission, IOptions<ApiOptions> options, TimeProvider clock, ILogger<RequestGate> log)
{
    // Nginx's number for "the client closed the request": it is logged, nobody is left to read it.
    private const int ClientGone = 499;
    private readonly ErrorMap _errors = new(options.Value);

    /// <summary>Lets a request through to its endpoint, or answers for it.</summary>
    public Task InvokeAsync(ApiRoute route, HttpContext context, IEndpoint endpoint) => GuardAsync(route, context, async () =>
    {
        LimitBody(context);
        RequestShape.Check(route, context.Request, options.Value);
        using var place = admission.Enter(route.Needs);
        await endpoint.InvokeAsync(context);
    });

    /// <summary>Answers a request that has no route.</summary>
    public Task RefuseAsync(HttpContext context, ApiError error) => GuardAsync(null, context, () => throw new ApiException(error));

    private async Task GuardAsync(ApiRoute? route, HttpContext context, Func<Task> inside)
    {
        var started = clock.GetTimestamp();
        var pattern = route?.Pattern ?? "none";
        context.TraceIdentifier = RequestId.Of(context.Request);
        ErrorWriter.Stamp(context);
        try
        {
            await inside();
        }
        catch (Exception exception) when (exception is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientGone;
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, pattern, exception);
        }
        LogRequest(route is { IsProbe: true } ? LogLevel.Debug : LogLevel.Information, ApiError.Plain(context.Request.Method, 16), pattern, context.Response.StatusCode, clock.GetElapsedTime(started).TotalMilliseconds, context.TraceIdentifier);
    }

    private async Task AnswerAsync(HttpContext context, string route, Exception exception)
    {
        var error = Explain(exception, context.TraceIdentifier, route);
        // Half an answer cannot be taken back: a broken connection is the only honest end.
        if (context.Response.HasStarted) context.Abort();
        else await ErrorWriter.WriteAsync(context, error);
    }

    /// <summary>What the caller may know of an exception; the rest goes to the log under the request's id. Streams use it once they have begun.</summary>
    internal ApiError Explain(Exception exception, string requestId, string route)
    {
        var error = _errors.Of(exception, requestId);
        if (error.Status == StatusCodes.Status500InternalServerError) LogFailure(exception, route, requestId);
        return error;
    }

    private void LimitBody(HttpContext context)
    {
        // The server's own limit differs from head to head, and past it the server hangs up before a caller can read why.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = null;
        context.Request.Body = new LimitedBody(context.Request.Body, options.Value.MaxBodyBytes);
    }
}
