using System.Diagnostics.Metrics;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Glimpse.Api.Telemetry;

/// <summary>Registers what measures and what tells the measurements.</summary>
internal static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Beside our own: the runtime's memory, threads and collections, and the server's connections.
    private static readonly string[] Meters = [Instruments.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Call it after the other layers are registered: what is measured is what callers see.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton<Instruments>();
        services.AddSingleton<ICallObserver, MeteredCalls>();
        services.AddSingleton<ModelLayer.Factory>(provider => model =>
            new MeteredModel(model, provider.GetRequiredService<Instruments>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PrometheusExporter>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters)
            .AddReader(provider => new BaseExportingMetricReader(provider.GetRequiredService<PrometheusExporter>())));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            // Meters are told apart by name only: another host in this process has the same.
            var ours = provider.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => instrument.Meter.Scope is { } scope && scope != ours ? MetricStreamConfiguration.Drop : null);
        });
        if (configuration[Endpoint] is { Length: > 0 } endpoint) services.SendTelemetry(endpoint);
        return services;
    }

    /// <summary>Sends traces and metrics where OpenTelemetry's own variables say; the SDK reads those itself (protocol, headers, intervals, sampler, service name).</summary>
    private static void SendTelemetry(this IServiceCollection services, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || !address.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            throw new OptionsValidationException(Endpoint, typeof(Uri), [$"{Endpoint} must be an address such as http://127.0.0.1:4317."]);
        }
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.Clear().AddTelemetrySdk()
                .AddService("glimpse", serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version!.ToString(3)).AddEnvironmentVariableDetector())
            .WithMetrics(static metrics => metrics.AddOtlpExporter())
            .WithTracing(static traces => traces.AddSource(CallTrace.SourceName).AddOtlpExporter());
    }
}
