using System.IO.Pipelines;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate;

/// <summary>
/// What every request of both heads passes. It names the request, refuses who may not call, what is too large or of the wrong kind, and what has no room, before its body is read,
/// and turns whatever is thrown behind it into an answer that tells nothing of the inside. What became of each call it tells to the observers.
/// </summary>
public sealed partial class RequestGate(
    Callers callers, Admission admission, IEnumerable<ICallObserver> observers, IOptions<ApiOptions> options, TimeProvider clock, ILogger<RequestGate> log)
{
    // Nginx's number for "the client closed the request": it is logged, nobody is left to read it.
    internal const int ClientGone = 499;
    private readonly ErrorMap _errors = new(options.Value);
    private readonly ICallObserver[] _observers = [.. observers];

    /// <summary>Lets a request through to its endpoint, or answers for it.</summary>
    public Task InvokeAsync(ApiRoute route, HttpContext context, IEndpoint endpoint) => GuardAsync(route, context, async () =>
    {
        var body = LimitBody(context);
        RequestShape.CheckHead(context.Request, options.Value);
        await callers.AdmitAsync(route, context, Call.Of(context));
        ErrorWriter.Stamp(context);
        RequestShape.CheckBody(route, context.Request, options.Value);
        if (route.Needs == Requirement.Room) AskObservers();
        using var place = admission.Enter(route.Needs);
        Call.Of(context).Place = place;
        // An upload that still trickles in when the grace time is over has begun nothing.
        await using var late = admission.HandingBack.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), body);
        await endpoint.InvokeAsync(context);
    });

    /// <summary>Answers a request that has no route.</summary>
    public Task RefuseAsync(HttpContext context, ApiError error) => GuardAsync(null, context, () => throw new ApiException(error));

    /// <summary>Answers a browser that asks whether a page from elsewhere may call a path with these methods, or refuses its method like any other.</summary>
    public Task PreflightAsync(HttpContext context, IReadOnlyList<string> methods) => GuardAsync(null, context, () =>
        Call.Of(context).CrossOrigin?.AnswerPreflight(context, methods) == true ? Task.CompletedTask : throw new ApiException(ApiError.WrongMethod(methods)));

    private async Task GuardAsync(ApiRoute? route, HttpContext context, Func<Task> inside)
    {
        var started = clock.GetTimestamp();
        context.TraceIdentifier = RequestId.Of(context.Request);
        using var span = CallTrace.Begin(route, context.Request);
        var call = new Call(context.TraceIdentifier, route) { Method = ApiError.Plain(context.Request.Method, 16), TraceParent = span.Id! };
        context.Features.Set(call);
        callers.Greet(context, call);
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
            await AnswerAsync(context, exception);
        }
        finally
        {
            // Whatever happens to the answer: a place that is kept is lost to its caller for good.
            call.Pass?.Dispose();
        }
        call.Status = context.RequestAborted.IsCancellationRequested ? ClientGone : context.Response.StatusCode;
        call.Elapsed = clock.GetElapsedTime(started);
        call.BodyBytes = context.Request.Body is LimitedBody body ? body.Position : 0;
        call.Address ??= context.Connection.RemoteIpAddress;
        CallTrace.End(span, call);
        Tell(call);
    }

    // What watches calls may have a reason to let none begin.
    private void AskObservers()
    {
        foreach (var observer in _observers)
        {
            if (observer.Objection is { } error) throw new ApiException(error);
        }
    }

    private void Tell(Call call)
    {
        LogRequest(IsMany(call) ? LogLevel.Debug : LogLevel.Information, call.Method, Pattern(call), call.Status, call.Elapsed.TotalMilliseconds, call.Id, call.TraceId);
        foreach (var observer in _observers)
        {
            try
            {
                observer.Ended(call);
            }
            catch (Exception fault)
            {
                // The answer is out already: what watches it must not undo it.
                LogFailure(fault, Pattern(call), call.Id);
            }
        }
    }

    // Probes come every few seconds; refusals in a flood, which RefusalLog sums up.
    private static bool IsMany(Call call) => call.Route is { IsProbe: true } || call.Status == StatusCodes.Status429TooManyRequests;

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var error = Explain(exception, context);
        try
        {
            // Half an answer cannot be taken back: a broken connection is the only honest end.
            if (context.Response.HasStarted) context.Abort();
            else await ErrorWriter.WriteAsync(context, error);
        }
        catch (Exception gone) when (gone is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            // The caller left in the middle of its request, which was the error: the call is still logged and counted.
        }
    }

    /// <summary>What the caller may know of an exception; the rest goes to the log under the request's id. Streams use it once they have begun.</summary>
    internal ApiError Explain(Exception exception, HttpContext context)
    {
        var call = Call.Of(context);
        var error = _errors.Of(exception is RequestRefusedException refusal ? call.Names.Of(refusal) : exception, call.Id);
        call.Error = error;
        if (error.Status == StatusCodes.Status500InternalServerError) LogFailure(exception, Pattern(call), call.Id);
        return error;
    }

    private static string Pattern(Call call) => call.Route?.Pattern ?? "none";

    /// <returns>The server's own end of the body.</returns>
    private PipeReader LimitBody(HttpContext context)
    {
        var body = context.Request.BodyReader;
        // The server's own limit differs from head to head, and past it the server hangs up before a caller can read why.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = null;
        context.Request.Body = new LimitedBody(context.Request.Body, options.Value.MaxBodyBytes, TimeSpan.FromSeconds(options.Value.BodySeconds), clock);
        context.Response.RegisterForDispose(context.Request.Body);
        return body;
    }
}
