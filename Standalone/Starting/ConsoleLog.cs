using Microsoft.Extensions.Logging.Console;

namespace Glimpse.Standalone.Starting;

/// <summary>The log as a person reads it: one line each, the time first, and nothing from the framework that is not a warning.</summary>
internal static class ConsoleLog
{
    public static void AddPlainConsole(this ILoggingBuilder logging) => logging
        .ClearProviders()
        .AddFilter("Microsoft", LogLevel.Warning)
        // What keeps the host from starting is said in one line by Startup; its trace is for faults that nobody expected.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
        .AddFilter("Azure", LogLevel.Warning)
        .AddConsole(console => console.FormatterName = PlainFormatter.FormatterName)
        .AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
}
