using Glimpse.Fixtures;

namespace Glimpse.Descriptions.Tests.Caching;

/// <summary>A test against a real Redis server. Where none is installed it is reported as skipped, with what to install.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (!RedisServer.IsInstalled) Skip = "There is no redis-server on this machine. To run this test: apt-get install redis-server";
    }
}
