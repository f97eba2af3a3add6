using System.Net.Sockets;
using System.Text;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Who holds a connection without using it loses it. Times are an operator's, so that the test need not wait for the defaults.</summary>
public sealed class SlowCallerTests
{
    [Fact]
    public async Task Connection_ThatTricklesOrIdlesOrIsTooMany_IsClosedAndOthersAreServed()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync(("Kestrel__Limits__RequestHeadersTimeout", "00:00:01"), ("Kestrel__Limits__KeepAliveTimeout", "00:00:01"), ("Kestrel__Limits__MaxConcurrentConnections", "4"));
        await process.Client.GetAsync("/healthz");
        await using var slow = await ConnectAsync(process, "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        await using var idle = await ConnectAsync(process, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 408", await ReadToEndAsync(slow), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await ReadToEndAsync(idle), StringComparison.Ordinal);

        var many = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ConnectAsync(process, "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ")));
        Assert.Contains("", await Task.WhenAll(many.Select(ReadToEndAsync)));
        foreach (var connection in many) await connection.DisposeAsync();
        Assert.True((await process.Client.GetAsync("/healthz")).IsSuccessStatusCode);
    }

    private static async Task<NetworkStream> ConnectAsync(StandaloneProcess process, string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(process.Client.BaseAddress!.Host, process.Client.BaseAddress.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (IOException)
        {
            // Closed already: reading shows it.
        }
        return stream;
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is var read and > 0) text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset: as closed as can be.
        }
        return text.ToString();
    }
}
