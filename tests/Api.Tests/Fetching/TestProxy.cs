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
    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<string[]> _requests = new();

    public TestProxy(IConnector web)
    {
        _web = web;
        _server = new(AnswerAsync);
    }

    public Uri Address => new($"http://{_server.Address}");

    /// <summary>Lines of requests' heads, in order.</summary>
    public IReadOnlyList<string[]> Requests => [.. _requests];

    /// <summary>Answers this to every request, and asks nobody.</summary>
    public string? Refusal { get; set; }

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(NetworkStream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var head = new List<string>();
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line) head.Add(line);
        _requests.Enqueue([.. head]);
        if (Refusal is not null) await WriteAsync(stream, Refusal, stop);
        else await LeadOnAsync(stream, head, stop);
    }

    private async Task LeadOnAsync(NetworkStream client, List<string> head, CancellationToken stop)
    {
        var tunnel = head[0].StartsWith("CONNECT ", StringComparison.Ordinal);
        var target = new Uri(tunnel ? "tunnel://" + head[0].Split(' ')[1] : head[0].Split(' ')[1]);
        await using var server = await _web.ConnectAsync(new(IPAddress.Parse(target.Host), target.Port), stop);
        if (tunnel) await WriteAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n", stop);
        else await WriteAsync(server, string.Join("\r\n", [$"GET {target.PathAndQuery} HTTP/1.1", .. head[1..], "", ""]), stop);
        var back = server.CopyToAsync(client, stop);
        await (tunnel ? Task.WhenAny(client.CopyToAsync(server, stop), back) : back);
    }

    private static async Task WriteAsync(Stream stream, string text, CancellationToken stop) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop);
}
