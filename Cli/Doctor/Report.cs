using System.Text.Encodings.Web;
using System.Text.Json;

namespace Glimpse.Cli.Doctor;

/// <summary>The findings, for people or for programs.</summary>
internal static class Report
{
    private const int SubjectWidth = 18;
    private static readonly JsonWriterOptions Pretty = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Level Worst(IReadOnlyList<Finding> findings) => findings.Count == 0 ? Level.Good : findings.Max(finding => finding.Level);

    public static void WriteText(IReadOnlyList<Finding> findings, TextWriter output, bool colours)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"{Word(finding.Level, colours)}  {finding.Subject.PadRight(SubjectWidth)} {finding.State}");
            if (finding.Advice is not null) output.WriteLine($"{"",9}{"",SubjectWidth} → {finding.Advice}");
        }
        output.WriteLine();
        output.WriteLine(Summary(findings));
    }

    public static void WriteJson(IReadOnlyList<Finding> findings, TextWriter output)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Pretty))
        {
            json.WriteStartObject();
            json.WriteString("level", Name(Worst(findings)));
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("level", Name(finding.Level));
                json.WriteString("subject", finding.Subject);
                json.WriteString("state", finding.State);
                json.WriteString("advice", finding.Advice);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static string Summary(IReadOnlyList<Finding> findings)
    {
        var bad = findings.Count(finding => finding.Level == Level.Bad);
        var warnings = findings.Count(finding => finding.Level == Level.Warning);
        return (bad, warnings) switch
        {
            (0, 0) => "Everything is good.",
            (0, _) => $"Fit, with {warnings} warning{(warnings == 1 ? "" : "s")}.",
            _ => $"{bad} bad: Glimpse will not run, or not fully, before that is mended.",
        };
    }

    private static string Name(Level level) => level switch { Level.Good => "good", Level.Warning => "warning", _ => "bad" };

    // ANSI: green, yellow, red.
    private static string Word(Level level, bool colours)
    {
        var word = Name(level).PadRight(7);
        return colours ? $"\e[{level switch { Level.Good => 32, Level.Warning => 33, _ => 31 }}m{word}\e[0m" : word;
    }
}
