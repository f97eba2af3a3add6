using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>Opens a connection to an address that was checked. Tests have their own, which leads to a server of theirs.</summary>
internal interface IConnector
{
    ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation);
}
