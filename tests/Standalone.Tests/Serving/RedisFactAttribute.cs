using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>A test with a real Redis server. Where none is installed it is reported as skipped, with what to install.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.MissingBecause;
}
