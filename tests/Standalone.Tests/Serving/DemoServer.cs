namespace Glimpse.Standalone.Tests.Serving;

/// <summary>One server with the demo model for the tests of a class.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    internal StandaloneProcess Process { get; private set; } = null!;

    public async Task InitializeAsync() => Process = await StandaloneProcess.ServeDemoAsync();

    public async Task DisposeAsync() => await Process.DisposeAsync();
}
