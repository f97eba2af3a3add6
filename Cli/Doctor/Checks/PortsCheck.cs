using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>The ports that ./run listens on.</summary>
internal sealed class PortsCheck(Func<string, string?> environment) : ICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var server = Port("GLIMPSE_PORT", 7071);
        var storage = Port("GLIMPSE_STORAGE_PORT", 10000);
        return [Server(server, IsFree(server), await IsGlimpseAsync(server, cancellation)), Storage(storage, IsFree(storage) && IsFree(storage + 1) && IsFree(storage + 2))];
    }

    public static Finding Server(int port, bool free, bool glimpse) => (free, glimpse) switch
    {
        (true, _) => Finding.Good($"port {port}", "free, for the server"),
        (_, true) => Finding.Good($"port {port}", "Glimpse is running there"),
        _ => Finding.Warning($"port {port}", "in use by another program", $"Stop it, or start the server elsewhere: GLIMPSE_PORT={port + 1} ./run"),
    };

    public static Finding Storage(int port, bool free) => free
        ? Finding.Good($"ports {port}-{port + 2}", "free, for the storage emulator")
        : Finding.Good($"ports {port}-{port + 2}", "in use, perhaps by another Azurite; ./run takes the next free ones");

    private int Port(string variable, int standard) =>
        int.TryParse(environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65534 ? port : standard;

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsGlimpseAsync(int port, CancellationToken cancellation)
    {
        if (IsFree(port)) return false;
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            return (await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v1/models"), cancellation)).Contains("glimpse", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
