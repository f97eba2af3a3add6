namespace Glimpse.Standalone.Tests.Serving;

/// <summary>One server with the demo model for the tests of a class. It keeps no answers: what a test asks again is computed again.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    internal StandaloneProcess Process { get; private set; } = null!;

    public async Task InitializeAsync() => Process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Cache__Megabytes", "0"));

    public async Task DisposeAsync() => await Process.DisposeAsync();
}
