using System.ComponentModel.DataAnnotations;
using Glimpse.Api.Gate.Limits;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Who may call, and how much: configuration section <c>Glimpse:Access</c>. A change counts within seconds, without a restart; a faulty one is logged and changes nothing.</summary>
public sealed class AccessOptions
{
    public const string Section = "Glimpse:Access";

    /// <summary>The keys, under the names of those who hold them: letters, digits, dots, dashes and underscores. <c>./run key new NAME</c> makes one.</summary>
    public IDictionary<string, ApiKeyOptions> Keys { get; } = new Dictionary<string, ApiKeyOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A JSON file with more of this section, such as <c>{"Keys":{"shop":{"Hashes":["sha256:…"]}}}</c>: what a secret store mounts.</summary>
    public string? File { get; set; }

    /// <summary>Tokens of an OpenID provider that are taken beside the keys.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>Addresses and networks that may call, such as <c>192.0.2.0/24</c>; null: all. Health and readiness answer anyone.</summary>
    public IList<string>? AllowedAddresses { get; set; }

    /// <summary>Proxies whose word in X-Forwarded-For counts, as addresses and networks; null: none. Behind the Functions host the host's own counts always.</summary>
    public IList<string>? TrustedProxies { get; set; }

    /// <summary>How many addresses of X-Forwarded-For are read, from its end.</summary>
    [Range(1, 32)]
    public int ForwardedHops { get; set; } = 4;

    /// <summary>Web pages that browsers let call, by their origin: <c>https://shop.example</c>; null: none.</summary>
    public IList<string>? AllowedOrigins { get; set; }

    /// <summary>Names beside localhost under which a head without keys answers on its own machine.</summary>
    public IList<string>? AllowedHosts { get; set; }

    /// <summary>Limits of keys that have none of their own, and of each subject of tokens.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerKey { get; set; } = new();

    /// <summary>Limits of each address: IPv4 addresses one by one, IPv6 by /64.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerAddress { get; set; } = new();

    /// <summary>Wrong keys per minute that one address is told of; further ones are answered 429. 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int FailuresPerMinute { get; set; } = 120;
}
