using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

public sealed partial class AuditLog
{
    [LoggerMessage(5101, LogLevel.Error, "The audit log cannot be written ({Store}). Requests: {Policy}. Free the disk, or mend the folder's or the account's rights; it is tried again")]
    private partial void LogFailing(Exception fault, string store, AuditFailure policy);

    [LoggerMessage(5102, LogLevel.Information, "The audit log is written again ({Store})")]
    private partial void LogRecovered(string store);

    [LoggerMessage(5104, LogLevel.Error, "{Count} audit records found the queue full and are lost")]
    private partial void LogLost(long count);

    [LoggerMessage(5105, LogLevel.Error, "Stopping with {Count} audit records unwritten")]
    private partial void LogLeft(int count);
}
