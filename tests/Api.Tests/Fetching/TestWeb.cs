using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>A whole web in one server at a free port: it resolves every name, takes every connection, and answers byte by byte as a test says.</summary>
internal sealed class TestWeb : IHostResolver, IConnector, IAsyncDisposable
{
    /// <summary>What names resolve to where a test says nothing else.</summary>
    public static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, Func<Stream, CancellationToken, Task>> _answers = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IPAddress[]>> _names = new();
    private readonly ConcurrentQueue<string> _callers = new();
    private readonly ConcurrentQueue<IPEndPoint> _connections = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private Func<SslStream, CancellationToken, Task>? _handshake;
    private readonly SemaphoreSlim _arrivals = new(0);

    public TestWeb() => _server = new(AnswerAsync);

    /// <summary>For whom names were looked up, in order.</summary>
    public IReadOnlyList<string> Callers => [.. _callers];

    /// <summary>Where connections were asked to lead, in order.</summary>
    public IReadOnlyList<IPEndPoint> Connections => [.. _connections];

    /// <summary>Heads of requests, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Addresses that nothing listens at.</summary>
    public ICollection<IPAddress> Dead { get; } = [];

    /// <summary>Completes when one more request has come.</summary>
    public Task ArrivedAsync() => _arrivals.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Gives a name its addresses; given several times, each lookup gets the next ones, and the last ones stay.</summary>
    public TestWeb Name(string host, params string[] addresses)
    {
        _names.GetOrAdd(host, _ => new()).Enqueue([.. addresses.Select(IPAddress.Parse)]);
        return this;
    }

    /// <summary>Answers an address, given as Host and path, such as <c>a.example/cat.png</c>.</summary>
    public TestWeb Answer(string address, Func<Stream, CancellationToken, Task> answer)
    {
        _answers[address] = answer;
        return this;
    }

    public TestWeb Answer(string address, string head, byte[] body) =>
        Answer(address, async (stream, stop) => await stream.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body], stop));

    public TestWeb Answer(string address, byte[] picture) => Answer(address, $"HTTP/1.1 200 OK\nContent-Length: {picture.Length}", picture);

    public TestWeb Redirect(string address, string location, int status = 302) => Answer(address, $"HTTP/1.1 {status} Found\nContent-Length: 0\nLocation: {location}", []);

    /// <summary>Speaks TLS, as a test says.</summary>
    public void Secure(Func<SslStream, CancellationToken, Task> handshake) => _handshake = handshake;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, string caller, CancellationToken cancellation)
    {
        _callers.Enqueue(caller);
        if (!_names.TryGetValue(host, out var answers)) return Task.FromResult<IReadOnlyList<IPAddress>>([Public]);
        var addresses = answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.First();
        return addresses.Length > 0 ? Task.FromResult<IReadOnlyList<IPAddress>>(addresses) : throw new SocketException((int)SocketError.HostNotFound);
    }

    public async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        _connections.Enqueue(address);
        if (Dead.Contains(address.Address)) throw new SocketException((int)SocketError.ConnectionRefused);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.Address, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _arrivals.Dispose();
    }

    private async Task AnswerAsync(NetworkStream connection, CancellationToken stop)
    {
        await using Stream stream = _handshake is null ? connection : new SslStream(connection);
        if (_handshake is not null) await _handshake((SslStream)stream, stop);
        using var reader = new StreamReader(stream, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line) head.Append(line).Append('\n');
        if (head.Length == 0) return;
        _requests.Enqueue(head.ToString());
        _arrivals.Release();
        await (_answers.TryGetValue(AddressOf(head.ToString()), out var answer) ? answer : NotFound)(stream, stop);
    }

    private static string AddressOf(string head)
    {
        var lines = head.Split('\n');
        var host = lines.First(line => line.StartsWith("Host: ", StringComparison.Ordinal))["Host: ".Length..];
        return host + lines[0].Split(' ')[1];
    }

    private static async Task NotFound(Stream stream, CancellationToken stop) => await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
}
