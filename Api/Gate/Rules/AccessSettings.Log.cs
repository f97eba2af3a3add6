using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Gate.Rules;

public sealed partial class AccessSettings
{
    [LoggerMessage(2101, LogLevel.Information, "Who may call was read again: {Keys} keys")]
    private partial void LogTaken(int keys);

    [LoggerMessage(2102, LogLevel.Error, "A change of who may call was not taken, and all stays as it was. {Faults}")]
    private partial void LogRefused(string faults);
}
