using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Glimpse.Api.Telemetry;

/// <summary>Prometheus' text format 0.0.4. OpenTelemetry counts and its SDK is stable; its own writer of this format is not released as such.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(16 * 1024);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    public void Write(Metric metric)
    {
        var (kind, name) = (Kind(metric.MetricType), Name(metric));
        if (kind is null) return;
        _text.Append("# HELP ").Append(name).Append(' ').Append(metric.Description.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (kind == "histogram") WriteHistogram(name, point);
            else WriteSample(name, point.Tags, null, Value(metric.MetricType, point));
        }
    }

    /// <summary>The name of a series, as OpenTelemetry's rules for Prometheus have it: <c>glimpse.image_fetch</c> in <c>s</c> is <c>glimpse_image_fetch_seconds</c>.</summary>
    private static string Name(Metric metric)
    {
        var name = Plain(metric.Name);
        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return Kind(metric.MetricType) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string? Kind(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
        MetricType.Histogram => "histogram",
        _ => null,
    };

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        _ => point.GetSumDouble(),
    };

    private void WriteHistogram(string name, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            WriteSample(name + "_bucket", point.Tags, bucket.ExplicitBound, below);
        }
        WriteSample(name + "_sum", point.Tags, null, point.GetHistogramSum());
        WriteSample(name + "_count", point.Tags, null, below);
    }

    private void WriteSample(string name, ReadOnlyTagCollection tags, double? bound, double value)
    {
        _text.Append(name);
        var open = '{';
        foreach (var (label, word) in tags) WriteLabel(ref open, Plain(label), Convert.ToString(word, CultureInfo.InvariantCulture) ?? "");
        if (bound is { } le) WriteLabel(ref open, "le", Number(le));
        if (open == ',') _text.Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    private void WriteLabel(ref char open, string label, string word)
    {
        _text.Append(open).Append(label).Append("=\"");
        open = ',';
        foreach (var c in word) _ = c switch { '\\' => _text.Append(@"\\"), '"' => _text.Append("\\\""), '\n' => _text.Append(@"\n"), _ => _text.Append(c) };
        _text.Append('"');
    }

    // Letters, digits and underscores, not a digit first: what names may have.
    private static string Plain(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetter(source[i]) || (i > 0 && char.IsAsciiDigit(source[i])) ? source[i] : '_';
    });

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
