using System.ComponentModel.DataAnnotations;

namespace Glimpse.Descriptions.Caching;

/// <summary>Which answers are kept, where and for how long: configuration section <c>Glimpse:Cache</c>.</summary>
public sealed class CacheOptions
{
    public const string Section = "Glimpse:Cache";

    /// <summary>Megabytes of memory for answers; 0 keeps none in memory.</summary>
    [Range(0, 1_048_576)]
    public int Megabytes { get; set; } = 64;

    /// <summary>Minutes after which an answer is not told again, wherever it is kept.</summary>
    [Range(1, 525_600)]
    public int Minutes { get; set; } = 60;

    /// <summary>
    /// Whether answers are kept that were drawn at random without a seed. Who asks for such a one expects another each time, so that by default only those are kept that
    /// the model would repeat: at temperature 0, as the request or the package says, or with a seed. Descriptions of a container's pictures are kept in either case.
    /// </summary>
    public bool Sampled { get; set; }

    /// <summary>A Redis server that processes share, as StackExchange.Redis writes it: <c>host:6380,password=…,ssl=true</c>; null: none.</summary>
    [RedisAddress]
    public string? Redis { get; set; }

    /// <summary>What every key in Redis begins with.</summary>
    [Required, StringLength(64)]
    public string RedisPrefix { get; set; } = "glimpse:";

    /// <summary>The longest that a request waits for Redis, in milliseconds, before it goes on without.</summary>
    [Range(1, 10_000)]
    public int RedisMilliseconds { get; set; } = 100;

    /// <summary>Whether descriptions of a container's pictures are kept in the storage account, so that the same picture is not described again after a restart or under another name.</summary>
    public bool Persistent { get; set; } = true;

    /// <summary>The container that they are kept in.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$")]
    public string Container { get; set; } = "description-cache";

    /// <summary>Days after which they are deleted.</summary>
    [Range(1, 3650)]
    public int PersistentDays { get; set; } = 90;
}
