using Glimpse.ModelBuilder;
using Spectre.Console;

namespace Glimpse.Cli.Models;

/// <summary>A build's progress on a terminal: one bar that is drawn over itself.</summary>
internal sealed class BuildBar(ProgressTask bar) : IProgress<BuildProgress>
{
    public static async Task<T> ShowAsync<T>(TextWriter output, Func<IProgress<BuildProgress>, Task<T>> build)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        return await console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context => build(new BuildBar(context.AddTask("Reading", maxValue: 1))));
    }

    public void Report(BuildProgress value)
    {
        bar.Value = BuildText.Share(value);
        bar.Description = Markup.Escape($"{value.Stage}, {BuildText.Amount(value)}");
    }
}
