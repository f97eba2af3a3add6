using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

public sealed partial class AuditQueue
{
    [LoggerMessage(5101, LogLevel.Error, "The audit log cannot be written ({Store}). Requests: {Policy}. Free the disk, or mend the folder's or the account's rights; it is tried again")]
    private partial void LogFailing(Exception fault, string store, AuditFailure policy);

    [LoggerMessage(5102, LogLevel.Information, "The audit log is written again ({Store})")]
    private partial void LogRecovered(string store);

    [LoggerMessage(5104, LogLevel.Error, "{Count} audit records found the queue full and are lost ({Store})")]
    private partial void LogLost(long count, string store);

    [LoggerMessage(5105, LogLevel.Error, "Stopping with {Count} audit records unwritten ({Store})")]
    private partial void LogLeft(int count, string store);
}
