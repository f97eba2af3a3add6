using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Pictures;

public sealed partial class PictureHandler
{
    [LoggerMessage(3001, LogLevel.Debug, "Picture {Id} is {Container}/{Name}.")]
    private partial void PictureStarts(string id, string container, string name);

    [LoggerMessage(3002, LogLevel.Information, "Picture {Id}: {Outcome}.")]
    private partial void PictureEnds(string id, PictureOutcome outcome);

    [LoggerMessage(3003, LogLevel.Warning, "Picture {Id} cannot be described: {Code}. Its record says why.")]
    private partial void PictureRefused(string id, string code);

    [LoggerMessage(3004, LogLevel.Information, "Picture {Id}: its record was changed by someone else meanwhile; looking again.")]
    private partial void RecordChanged(string id);
}
