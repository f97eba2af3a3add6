using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Audit;

internal sealed partial class AuditFiles
{
    [LoggerMessage(5103, LogLevel.Warning, "The audit file {Name} ended with {Bytes} bytes of a line that a crash cut short; they are taken off")]
    private partial void LogTorn(string name, int bytes);
}
