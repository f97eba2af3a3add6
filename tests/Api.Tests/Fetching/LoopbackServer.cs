using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>Takes every connection to a free port of this machine until it is stopped.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _serving;

    /// <param name="answer">Answers one connection. That its caller leaves in the middle is no fault.</param>
    public LoopbackServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _serving = ServeAsync(_stop.Token);
    }

    public IPEndPoint Address { get; }

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

    private async Task ServeAsync(CancellationToken stop)
    {
        var answering = new List<Task>();
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(stop), stop));
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken stop)
    {
        try
        {
            using var connection = client;
            await _answer(connection.GetStream(), stop);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // Who asked has left.
        }
    }
}
