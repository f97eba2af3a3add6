using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Glimpse.Fixtures;

/// <summary>The storage emulator as a process of its own, in memory, on a free port; it ends when this process does.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // The emulator's published account: the same in every installation, no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Node leaves when its standard input closes, so that a killed test run leaves no emulator behind.
    private const string EndWithParent = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

    private Process? _process;

    public Uri ServiceUri { get; private set; } = null!;
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={ServiceUri};";

    public static async Task<AzuriteServer> StartAsync()
    {
        var server = new AzuriteServer();
        await server.TryPortsAsync();
        return server;
    }

    private async Task TryPortsAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            ServiceUri = new($"http://127.0.0.1:{port}/{Account}");
            _process = Start(port);
            if (await ListensAsync(port, TimeSpan.FromSeconds(60))) return;
            if (attempt == 3) throw new InvalidOperationException("Azurite did not start. Is Node 20 installed, and was `npm ci` run?");
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private static Process Start(int port)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["--import", EndWithParent, Repository.PathOf("node_modules", "azurite", "dist", "src", "blob", "main.js"),
            "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> ListensAsync(int port, TimeSpan patience)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience && !_process!.HasExited;)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
