using System.Net;
using Glimpse.Api.Gate.Rules;

namespace Glimpse.Standalone.Starting;

/// <summary>Where the head listens, and what that asks for: without keys it is open to the machine it runs on, and listens nowhere else.</summary>
internal static class Listening
{
    public const string DefaultAddress = "http://127.0.0.1:7071";

    private const string Urls = "urls";
    private const string Endpoints = "Kestrel:Endpoints";
    private static readonly string[] Ports = ["http_ports", "https_ports"];

    // The ways in which ASP.NET is told an address: --urls and ASPNETCORE_URLS, the ports that container images set, and Kestrel's own section.
    private static readonly string[] Settings = [Urls, .. Ports, Endpoints];

    /// <summary>Only this machine can reach the head, unless it is configured otherwise.</summary>
    public static void ListenOnLoopbackByDefault(this IWebHostBuilder host, IConfiguration configuration)
    {
        if (!Settings.Any(name => configuration.GetSection(name).Exists())) host.UseUrls(DefaultAddress);
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.Bound(configuration);
        });
    }

    /// <summary>Opens a head without keys to its own machine.</summary>
    /// <exception cref="ListeningException">Others could reach it.</exception>
    public static void OpenOrRefuse(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<AccessSettings>();
        if (access.HasCredentials) return;
        Refuse(Configured(app.Configuration));
        access.OpenToThisMachine();
    }

    /// <summary>Looks at what the head really listens on, in case it was told so in a way that is not known here.</summary>
    public static void CheckAddresses(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<AccessSettings>().HasCredentials) Refuse(app.Urls);
    }

    /// <summary>Every address that the settings name, also where Kestrel would let one of them overrule another.</summary>
    internal static IEnumerable<string> Configured(IConfiguration configuration) =>
    [
        .. Split(configuration[Urls]),
        .. Ports.SelectMany(name => Split(configuration[name]).Select(port => $"{name.Split('_')[0]}://*:{port}")),
        .. configuration.GetSection(Endpoints).GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    /// <summary>Whether only this machine can reach an address. A name other than localhost is none of the machine's own: the server takes it for all of its addresses.</summary>
    internal static bool IsLocal(string address)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            if (parsed.IsUnixPipe || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
            return IPAddress.TryParse(parsed.Host, out var ip) && IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip);
        }
        catch (FormatException)
        {
            // Nothing listens on what is no address: the server itself refuses it, in words of its own.
            return true;
        }
    }

    private static void Refuse(IEnumerable<string> addresses)
    {
        if (addresses.FirstOrDefault(address => !IsLocal(address)) is { } open) throw new ListeningException(open);
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
