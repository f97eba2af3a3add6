using System.Globalization;
using System.Text.RegularExpressions;

namespace Glimpse.Fixtures;

/// <summary>A page of Prometheus' text format 0.0.4, read as strictly as the format is written down: what is not allowed is a <see cref="FormatException"/>.</summary>
public sealed partial class PrometheusPage
{
    private readonly Dictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Family> Families => _families;

    public static PrometheusPage Parse(string text)
    {
        if (!text.EndsWith('\n')) throw new FormatException("The last line does not end.");
        var page = new PrometheusPage();
        Family? family = null;
        string? help = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } described) help = described.Groups[1].Value;
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                if (help != typed.Groups[1].Value) throw new FormatException($"No HELP before: {line}");
                family = new(help, typed.Groups[2].Value);
                if (!page._families.TryAdd(help, family)) throw new FormatException($"A second family {help}.");
            }
            else page.Add(family ?? throw new FormatException($"A sample before any family: {line}"), line);
        }
        foreach (var histogram in page._families.Values.Where(found => found.Kind == "histogram")) histogram.CheckHistogram();
        return page;
    }

    /// <summary>The sum of all series of a family, or of those that have a label.</summary>
    public double Sum(string name, string? label = null, string? value = null) => !_families.TryGetValue(Stem(name), out var family) ? 0
        : family.Samples.Where(sample => sample.Name == name && (label is null || sample.Labels.GetValueOrDefault(label) == value)).Sum(sample => sample.Value);

    private string Stem(string name) => _families.ContainsKey(name) ? name : Suffix().Replace(name, "");

    private void Add(Family family, string line)
    {
        if (SampleLine().Match(line) is not { Success: true } parts) throw new FormatException($"Not a sample: {line}");
        var name = parts.Groups["name"].Value;
        if (name != family.Name && !(family.Kind == "histogram" && Suffix().Replace(name, "") == family.Name)) throw new FormatException($"{name} among {family.Name}.");
        if (!_series.Add(name + parts.Groups["labels"].Value)) throw new FormatException($"Twice: {line}");
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(parts.Groups["labels"].Value)) labels.Add(label.Groups[1].Value, Regex.Unescape(label.Groups[2].Value));
        var value = parts.Groups["value"].Value switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) };
        if (family.Kind is "counter" or "histogram" && value < 0) throw new FormatException($"Below nothing: {line}");
        if (family.Kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal)) throw new FormatException($"A counter's name ends in _total: {line}");
        family.Samples.Add(new(name, labels, value));
    }

    /// <summary>What belongs to one name.</summary>
    public sealed record Family(string Name, string Kind)
    {
        public List<Sample> Samples { get; } = [];

        internal void CheckHistogram()
        {
            foreach (var series in Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key, StringComparer.Ordinal))))
            {
                var buckets = series.Where(sample => sample.Name == Name + "_bucket").ToList();
                var bounds = buckets.Select(bucket => bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture)).ToList();
                var count = series.Single(sample => sample.Name == Name + "_count").Value;
                if (series.Count(sample => sample.Name == Name + "_sum") != 1) throw new FormatException($"{Name} has no sum.");
                if (bounds.Zip(bounds.Skip(1)).Any(pair => pair.First >= pair.Second) || !double.IsPositiveInfinity(bounds[^1])) throw new FormatException($"{Name}'s bounds do not rise to +Inf.");
                if (buckets.Zip(buckets.Skip(1)).Any(pair => pair.First.Value > pair.Second.Value) || buckets[^1].Value != count) throw new FormatException($"{Name}'s buckets do not add up.");
            }
        }
    }

    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\n]|\\\\|\\n)+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\})? (?<value>[+-]Inf|NaN|[-+0-9.eE]+)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
