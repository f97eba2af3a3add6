using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Glimpse.Fixtures;

/// <summary>A real Redis server as a process of its own, in memory, on a free port; it ends when this process does. Only where one is installed: see <see cref="MissingBecause"/>.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    // cat ends when its standard input closes, so that a killed test run leaves no server behind.
    private const string EndWithParent = "\"$@\" & cat > /dev/null; kill $!; wait";

    private Process? _process;

    private RedisServer(int port) => Port = port;

    /// <summary>Why there is none to start, for tests that are skipped then; null where there is one.</summary>
    public static string? MissingBecause { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server")))
        ? null
        : "There is no redis-server on this machine. To run this test: apt-get install redis-server";

    public int Port { get; }

    /// <summary>Starts one, at a port that was free a moment ago or at a given one.</summary>
    public static async Task<RedisServer> StartAsync(int? port = null, params string[] settings)
    {
        var server = new RedisServer(port ?? FreePort());
        server.Start(settings);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30) && !server._process!.HasExited; await Task.Delay(20))
        {
            if (await ListensAsync(server.Port)) return server;
        }
        await server.DisposeAsync();
        throw new InvalidOperationException("redis-server did not start.");
    }

    /// <summary>A port where nothing listens now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private void Start(string[] settings)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["-c", EndWithParent, "sh", "redis-server", "--bind", "127.0.0.1", "--port", $"{Port}", "--save", "", "--appendonly", "no", .. settings];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
