using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Glimpse.Standalone.Starting;

/// <summary>One line per event: the time, a word where something is wrong, the message; then the exception where there is one.</summary>
internal sealed class PlainFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        writer.Write(clock.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        writer.Write(Word(entry.LogLevel));
        writer.WriteLine(entry.Formatter(entry.State, entry.Exception));
        if (entry.Exception is not null) writer.WriteLine(entry.Exception);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        LogLevel.Debug or LogLevel.Trace => "debug: ",
        _ => "",
    };
}
