using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>Domains, each with all below it; an address stands for itself.</summary>
internal sealed class DomainList(IEnumerable<string> domains)
{
    private readonly HashSet<string> _domains = [.. domains.Select(Normal).OfType<string>()];

    public bool IsEmpty => _domains.Count == 0;

    /// <param name="host">As <see cref="PictureAddress.Host"/>.</param>
    public bool Holds(string host)
    {
        if (_domains.Contains(host)) return true;
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (_domains.Contains(host[(dot + 1)..])) return true;
        }
        return false;
    }

    /// <summary>A domain as it is compared; null where it is none.</summary>
    public static string? Normal(string domain) => IPAddress.TryParse(domain, out var address) ? address.ToString() : HostNames.Normal(domain);
}
