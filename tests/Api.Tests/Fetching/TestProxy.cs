using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>A forward proxy at a free port of this machine, as an operator would set one up: what it is asked for, it gets from a test's web.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly IConnector _web;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string[]> _requests = new();
    private readonly Task _serving;

    public TestProxy(IConnector web)
    {
        _web = web;
        _listener.Start();
        Address = new($"http://{_listener.LocalEndpoint}");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Lines of requests' heads, in order.</summary>
    public IReadOnlyList<string[]> Requests => [.. _requests];

    /// <summary>Answers this to every request, and asks nobody.</summary>
    public string? Refusal { get; set; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var answering = new List<Task>();
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using var connection = client;
            var stream = connection.GetStream();
            using var reader = new StreamReader(stream, leaveOpen: true);
            var head = new List<string>();
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line) head.Add(line);
            _requests.Enqueue([.. head]);
            if (Refusal is not null) await WriteAsync(stream, Refusal);
            else await LeadOnAsync(stream, head);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
        {
            // Who asked has left.
        }
    }

    private async Task LeadOnAsync(NetworkStream client, List<string> head)
    {
        var tunnel = head[0].StartsWith("CONNECT ", StringComparison.Ordinal);
        var target = new Uri(tunnel ? "tunnel://" + head[0].Split(' ')[1] : head[0].Split(' ')[1]);
        await using var server = await _web.ConnectAsync(new(IPAddress.Parse(target.Host), target.Port), _stop.Token);
        if (tunnel) await WriteAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n");
        else await WriteAsync(server, string.Join("\r\n", [$"GET {target.PathAndQuery} HTTP/1.1", .. head[1..], "", ""]));
        var back = server.CopyToAsync(client, _stop.Token);
        await (tunnel ? Task.WhenAny(client.CopyToAsync(server, _stop.Token), back) : back);
    }

    private async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
