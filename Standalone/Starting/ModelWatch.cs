using Glimpse.Inference;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Glimpse.Standalone.Starting;

/// <summary>Tells the person at the console that the head listens, that the model is still loading, and that it is ready; a head whose model cannot be loaded stops.</summary>
internal sealed partial class ModelWatch(ModelHost host, IServer server, IHostApplicationLifetime life, TimeProvider clock, ILogger<ModelWatch> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            var addresses = await ListenAsync(stoppingToken);
            var model = await WaitAsync(started, stoppingToken);
            LogReady(model.Info.Id, model.Info.Precision, model.Info.Provider, model.Snapshot.Slots, clock.GetElapsedTime(started).TotalSeconds, addresses);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            if (StartupFault.Explain(fault) is { } line) LogFailed(line);
            else LogCrashed(fault);
            life.StopApplication();
        }
    }

    private async Task<string> ListenAsync(CancellationToken cancellation)
    {
        var listening = new TaskCompletionSource();
        await using var _ = life.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(cancellation);
        var addresses = string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        LogListening(addresses);
        return addresses;
    }

    private async Task<IVisionLanguageModel> WaitAsync(long started, CancellationToken cancellation)
    {
        var loading = host.GetAsync(cancellation);
        while (await Task.WhenAny(loading, Task.Delay(Between, clock, cancellation)) != loading)
        {
            cancellation.ThrowIfCancellationRequested();
            LogLoading(clock.GetElapsedTime(started).TotalSeconds);
        }
        return await loading;
    }
}
