using System.Net;
using System.Net.Sockets;
using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

public sealed class SocketConnectorTests
{
    [Fact]
    public async Task Connect_Listener_CarriesBytesBothWaysUntilItIsDisposed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var stream = await new SocketConnector().ConnectAsync((IPEndPoint)listener.LocalEndpoint, default);
        using var server = await listener.AcceptSocketAsync();
        var bytes = new byte[3];
        await stream.WriteAsync((byte[])[1, 2, 3]);
        Assert.Equal(3, await server.ReceiveAsync(bytes));
        await server.SendAsync(bytes);
        await stream.ReadExactlyAsync(bytes);
        Assert.Equal([1, 2, 3], bytes);
        await stream.DisposeAsync();

        Assert.Equal(0, await server.ReceiveAsync(bytes));
    }

    [Fact]
    public async Task Connect_PortThatNobodyListensAt_IsRefused()
    {
        // Bound and not listening: nobody else can take the port meanwhile.
        using var bound = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var fault = await Assert.ThrowsAsync<SocketException>(async () => await new SocketConnector().ConnectAsync(new(IPAddress.Loopback, ((IPEndPoint)bound.LocalEndPoint!).Port), default));

        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_Cancelled_ConnectsToNobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new SocketConnector().ConnectAsync((IPEndPoint)listener.LocalEndpoint, new(canceled: true)));

        Assert.False(listener.Pending());
    }
}
