using System.Globalization;
using Glimpse.ModelBuilder;

namespace Glimpse.Cli.Models;

/// <summary>A build's progress for logs: a line for each kind of work, and for each tenth of the whole.</summary>
internal sealed class BuildLines(TextWriter output) : IProgress<BuildProgress>
{
    private readonly Lock _lock = new();
    private string? _work;
    private int _tenth = -1;

    public void Report(BuildProgress value)
    {
        lock (_lock)
        {
            var tenth = (int)(BuildText.Share(value) * 10);
            var work = value.Stage.Split(' ')[0];
            if (work == _work && tenth <= _tenth) return;
            (_work, _tenth) = (work, tenth);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{BuildText.Share(value) * 100,3:0} %  {value.Stage}, {BuildText.Amount(value)}"));
        }
    }
}
