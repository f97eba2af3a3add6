namespace Glimpse.Standalone.Starting;

internal sealed partial class ModelWatch
{
    [LoggerMessage(4001, LogLevel.Information, "Listening on {Addresses}; the model is loading")]
    private partial void LogListening(string addresses);

    [LoggerMessage(4002, LogLevel.Information, "Still loading the model, {Seconds:F0} s so far")]
    private partial void LogLoading(double seconds);

    [LoggerMessage(4003, LogLevel.Information, "Ready: {Model} {Precision} on {Provider}, {Slots} requests at once, after {Seconds:F1} s. Try: curl -F image=@photo.jpg {Addresses}/v1/describe")]
    private partial void LogReady(string model, string precision, string provider, int slots, double seconds, string addresses);

    [LoggerMessage(4004, LogLevel.Critical, "The model cannot be loaded. {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(4005, LogLevel.Critical, "The model cannot be loaded. ./run doctor checks this machine.")]
    private partial void LogCrashed(Exception fault);
}
