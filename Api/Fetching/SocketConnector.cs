using System.Net;
using System.Net.Sockets;

namespace Glimpse.Api.Fetching;

/// <summary>Connects by TCP.</summary>
internal sealed class SocketConnector : IConnector
{
    public async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
