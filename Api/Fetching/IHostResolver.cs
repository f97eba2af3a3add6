using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>Finds the addresses of a host. Tests have their own, so that no setting must open what they need.</summary>
internal interface IHostResolver
{
    /// <param name="caller">Who wants to know, so that nobody's slow names keep others waiting.</param>
    /// <exception cref="System.Net.Sockets.SocketException">There are none.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, string caller, CancellationToken cancellation);
}
