using System.Globalization;
using System.Text;

namespace Glimpse.Bench.Harness;

/// <summary>A Markdown page of one verb: printed as it grows, and written to bench/results, in a folder for each kind of processor, when done.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly string _name;

    /// <param name="name">The result's file name without its ending.</param>
    /// <param name="title">What is measured.</param>
    public Report(string name, string title)
    {
        _name = name;
        Line($"# {title}");
        Line();
        Line($"{Machine.Describe()}. {Machine.Commit()}. {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. Load before the run: {Machine.Load()}.");
        Line();
    }

    public void Line(string text = "")
    {
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }

    /// <summary>A paragraph.</summary>
    public void Note(string text)
    {
        Line(text);
        Line();
    }

    public void Header(params ReadOnlySpan<string> columns)
    {
        Row(columns);
        Line("|" + string.Concat(Enumerable.Repeat("---|", columns.Length)));
    }

    public void Row(params ReadOnlySpan<string> cells) => Line("| " + string.Join(" | ", cells!) + " |");

    public void Save()
    {
        var folder = Path.Combine(Machine.RepositoryRoot, "bench", "results", Machine.Folder);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, _name + ".md");
        File.WriteAllText(path, _text.ToString().TrimEnd('\n') + "\n");
        Console.Error.WriteLine($"written: {Path.GetRelativePath(Machine.RepositoryRoot, path)}");
    }
}
