namespace Glimpse.Standalone.Starting;

/// <summary>Where the head listens.</summary>
internal static class Listening
{
    public const string DefaultAddress = "http://127.0.0.1:7071";

    // The ways in which ASP.NET is told an address: --urls and ASPNETCORE_URLS, the ports that container images set, and Kestrel's own section.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    /// <summary>Only this machine can reach the head, unless it is configured otherwise.</summary>
    public static void ListenOnLoopbackByDefault(this IWebHostBuilder host, IConfiguration configuration)
    {
        if (!Settings.Any(name => configuration.GetSection(name).Exists())) host.UseUrls(DefaultAddress);
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(server => server.AddServerHeader = false);
    }
}
