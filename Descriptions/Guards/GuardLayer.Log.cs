using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Guards;

internal sealed partial class GuardLayer
{
    [LoggerMessage(5001, LogLevel.Warning, "Request {RequestId} asks the model to drop or tell its instructions ({Mode})")]
    private partial void LogInjection(string requestId, InjectionMode mode);

    [LoggerMessage(5002, LogLevel.Information, "Request {RequestId} holds personal data ({Mode})")]
    private partial void LogInput(string requestId, InputPersonalData mode);
}
