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

    /// <summary>Limits of keys that have none of their own.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerKey { get; set; } = new();

    /// <summary>Limits of each address: IPv4 addresses one by one, IPv6 by /64.</summary>
    [ValidateObjectMembers]
    public LimitOptions PerAddress { get; set; } = new();

    /// <summary>Wrong keys per minute that one address is told of; further ones are answered 429. 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int FailuresPerMinute { get; set; } = 120;
}
