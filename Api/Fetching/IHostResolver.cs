using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>Finds the addresses of a host. Tests have their own, so that no setting must open what they need.</summary>
internal interface IHostResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">There are none.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation);
}
