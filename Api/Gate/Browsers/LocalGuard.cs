using System.Net;
using Glimpse.Api.Gate.Addresses;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate.Browsers;

/// <summary>
/// Keeps web pages away from a head that is open to its own machine: a browser there reaches it on behalf of any page. A page of elsewhere gives itself
/// away by its origin, and one whose name was pointed at this machine (DNS rebinding) by that name in the Host header.
/// </summary>
internal static class LocalGuard
{
    /// <exception cref="ApiException">A page of elsewhere asks.</exception>
    public static void Check(HttpRequest request, IReadOnlySet<string> hosts, IReadOnlySet<string> origins)
    {
        if (request.Host.HasValue && !IsOwn(request.Host.Host) && !hosts.Contains(request.Host.Host)) throw new ApiException(ApiError.HostNotAllowed);
        if (IsOfElsewhere(request, origins)) throw new ApiException(ApiError.OriginNotAllowed);
    }

    private static bool IsOfElsewhere(HttpRequest request, IReadOnlySet<string> origins)
    {
        // Browsers send no Origin with a picture or a link; they say where it is from in a header of their own.
        if (request.Headers.Origin is not { Count: > 0 } given) return request.Headers["sec-fetch-site"] == "cross-site";
        var own = $"{request.Scheme}://{request.Host.Value}";
        return !given.All(origin => origin is not null && (origin.Equals(own, StringComparison.OrdinalIgnoreCase) || origins.Contains(origin)));
    }

    private static bool IsOwn(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (AddressList.TryParseAddress(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
