using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Reads the rules when the host starts, so that a wrong one stops it, and tells the operator of a head that can let nobody in.</summary>
internal sealed partial class AccessNotice(AccessSettings settings, ILogger<AccessNotice> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.HasCredentials && !settings.IsOpen) LogNobody();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2103, LogLevel.Error, "No API keys are configured: every caller is answered 401. Make one with './run key new NAME' and set what it prints, Glimpse__Access__Keys__NAME__Hashes__0.")]
    private partial void LogNobody();
}
