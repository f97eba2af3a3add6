using System.ComponentModel.DataAnnotations;

namespace Glimpse.Api.Fetching;

/// <summary>
/// Pictures that requests name by their address: configuration section <c>Glimpse:Fetching</c>. There is no setting that opens addresses of this machine, of a private
/// network or of a cloud's metadata service.
/// </summary>
public sealed class FetchOptions : IValidatableObject
{
    public const string Section = "Glimpse:Fetching";

    private static readonly int[] WebPorts = [80, 443];

    /// <summary>Whether pictures are fetched at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The only domains to fetch from, each with all below it; none: all of the public web.</summary>
    public IList<string> AllowDomains { get; } = [];

    /// <summary>Domains never to fetch from, each with all below it.</summary>
    public IList<string> DenyDomains { get; } = [];

    /// <summary>Ports to fetch from; null: 80 and 443. (The binder would append to a default list.)</summary>
    public IList<int>? Ports { get; set; }

    /// <summary>Seconds for all pictures of one request together.</summary>
    [Range(1, 60)]
    public int Seconds { get; set; } = 5;

    /// <summary>How often an address may lead to another one.</summary>
    [Range(0, 10)]
    public int MaxRedirects { get; set; } = 3;

    /// <summary>Bytes of one picture's file; <c>Glimpse:Images:MaxBytes</c> where that is less. All of one request together: what a request's body may have.</summary>
    [Range(1, int.MaxValue)]
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Pictures of one request that are fetched at the same time.</summary>
    [Range(1, 16)]
    public int Concurrency { get; set; } = 4;

    /// <summary>An HTTP proxy to go through, such as <c>http://proxy.example:3128</c>; null: none, whatever the environment says. It is asked for addresses that were checked, not for names.</summary>
    public Uri? Proxy { get; set; }

    internal IEnumerable<int> PortsToUse => Ports ?? WebPorts;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var domain in AllowDomains.Concat(DenyDomains))
        {
            if (DomainList.Normal(domain) is null) yield return Wrong($"'{domain}' is no domain. Write it as in: example.com", nameof(AllowDomains), nameof(DenyDomains));
        }
        if (PortsToUse.Any(static port => port is < 1 or > 65_535)) yield return Wrong("A port is a number from 1 to 65535.", nameof(Ports));
        if (Proxy is { } proxy && !(proxy.IsAbsoluteUri && proxy.Scheme == Uri.UriSchemeHttp && proxy.UserInfo.Length == 0))
            yield return Wrong("The proxy must be an address such as http://proxy.example:3128, without a user name: it is never sent a password.", nameof(Proxy));
    }

    private static ValidationResult Wrong(string message, params string[] members) => new($"{Section}: {message}", members);
}
