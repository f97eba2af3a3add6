using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Gate;

public sealed partial class RequestGate
{
    [LoggerMessage(EventId = 2001, Message = "{Method} {Route} {Status} in {Milliseconds:F0} ms ({RequestId}, trace {TraceId})")]
    private partial void LogRequest(LogLevel level, string method, string route, int status, double milliseconds, string requestId, string traceId);

    [LoggerMessage(2002, LogLevel.Error, "{Route} failed ({RequestId})")]
    private partial void LogFailure(Exception exception, string route, string requestId);
}
