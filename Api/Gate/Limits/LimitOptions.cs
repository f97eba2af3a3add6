using System.ComponentModel.DataAnnotations;

namespace Glimpse.Api.Gate.Limits;

/// <summary>How much one caller may ask for; 0: as much as the engine can give.</summary>
public sealed class LimitOptions
{
    /// <summary>Requests per minute; as many may come at once after a minute of rest.</summary>
    [Range(0, 10_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>Tokens of answers per minute, counted when an answer has ended.</summary>
    [Range(0, 1_000_000_000)]
    public int OutputTokensPerMinute { get; set; }

    /// <summary>Requests at the same time.</summary>
    [Range(0, 100_000)]
    public int Concurrent { get; set; }
}
