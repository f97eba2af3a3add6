using Glimpse.Inference;
using Microsoft.Extensions.Hosting;

namespace Glimpse.Api;

/// <summary>Begins to load the model when the host starts, and does not wait for it: a head listens at once.</summary>
internal sealed class ModelStart(ModelHost host) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Asking for the host was enough: it loads from its construction on.
        _ = host.State;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
