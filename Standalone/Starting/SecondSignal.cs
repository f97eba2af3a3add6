using System.Runtime.InteropServices;
using Glimpse.Inference;

namespace Glimpse.Standalone.Starting;

/// <summary>Who asks a second time, by SIGTERM or Ctrl-C, does not want to wait for the answers under way.</summary>
internal sealed class SecondSignal(ModelHost host) : IHostedService
{
    private PosixSignalRegistration[] _signals = [];
    private int _asked;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hurry), PosixSignalRegistration.Create(PosixSignal.SIGINT, Hurry)];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in _signals) signal.Dispose();
        return Task.CompletedTask;
    }

    private void Hurry(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) > 1) host.HandBack();
    }
}
