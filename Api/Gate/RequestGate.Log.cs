using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Gate;

public sealed partial class RequestGate
{
    [LoggerMessage(2001, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds:F0} ms ({RequestId})")]
    private partial void LogRequest(string method, string route, int status, double milliseconds, string requestId);

    [LoggerMessage(2002, LogLevel.Error, "{Route} failed ({RequestId})")]
    private partial void LogFailure(Exception exception, string route, string requestId);
}
