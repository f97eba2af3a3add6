namespace Glimpse.Api.Gate.Rules;

/// <summary>What is known of one name's keys. A limit that is not set is the one of <see cref="AccessOptions.PerKey"/>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>
    /// <c>sha256:</c> and the 64 hexadecimal digits of the key's hash, for each key that is valid now: two while one replaces the other.
    /// <c>sha256:… until 2027-01-31</c> ends at the beginning of that day, UTC. A name without any is known and has no way in.
    /// </summary>
    public IList<string>? Hashes { get; set; }

    /// <summary>Whether its holder may also read what is the operator's, such as the metrics.</summary>
    public bool Operator { get; set; }

    /// <summary>Requests per minute; 0: no limit.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Tokens of answers per minute; 0: no limit.</summary>
    public int? OutputTokensPerMinute { get; set; }

    /// <summary>Requests at the same time; 0: no limit.</summary>
    public int? Concurrent { get; set; }
}
