using Microsoft.Extensions.Logging;

namespace Glimpse.Inference;

internal sealed partial class Engine
{
    [LoggerMessage(2001, LogLevel.Error, "Request {RequestId} failed in the engine; others go on")]
    private partial void LogSequenceFailed(Exception cause, string requestId);

    [LoggerMessage(2002, LogLevel.Warning, "A decode step of {Rows} rows failed; each row is tried alone")]
    private partial void LogBatchFailed(Exception cause, int rows);

    [LoggerMessage(2003, LogLevel.Critical, "A step failed outside of any request; all that were running are ended")]
    private partial void LogStepFailed(Exception cause);
}
