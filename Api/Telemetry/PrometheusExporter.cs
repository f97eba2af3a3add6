using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Glimpse.Api.Telemetry;

/// <summary>Turns what OpenTelemetry collected into a page of text, when it is asked to.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private volatile byte[] _page = [];

    /// <summary>Collects everything now; set by the reader.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The page as of now. Those who ask at the same time share one.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        Collect?.Invoke(Timeout.Infinite);
        return _page;
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText();
        foreach (var metric in batch) text.Write(metric);
        _page = text.ToBytes();
        return ExportResult.Success;
    }
}
