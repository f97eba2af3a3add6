using System.Net.Http.Json;
using System.Text.Json;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Kept answers of the demo model, in heads that share a Redis server or share nothing.</summary>
public sealed class AnswerCacheTests
{
    [Fact]
    public async Task Describe_SamePictureAgain_IsToldWithoutTheEngine()
    {
        await using var head = await StandaloneProcess.ServeDemoAsync();
        var (first, second) = (await DescribeAsync(head), await DescribeAsync(head));
        AssertKept(first, second);
        Assert.True(first.GetProperty("timings_ms").GetProperty("generate").GetDouble() > 0);
        Assert.Equal(0, second.GetProperty("timings_ms").GetProperty("generate").GetDouble());
    }

    [RedisFact]
    public async Task Describe_SamePictureOfAnotherHead_ComesThroughRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        var shared = ("Glimpse__Cache__Redis", $"127.0.0.1:{redis.Port}");
        var slow = ("Glimpse__Cache__RedisMilliseconds", "5000"); // a busy machine of tests
        await using var one = await StandaloneProcess.ServeDemoAsync(shared, slow);
        await using var other = await StandaloneProcess.ServeDemoAsync(shared, slow);
        AssertKept(await DescribeAsync(one), await DescribeAsync(other));
    }

    [Fact]
    public async Task Describe_RedisIsAway_IsAnsweredAllTheSameAndSaidOnce()
    {
        await using var head = await StandaloneProcess.ServeDemoAsync(("Glimpse__Cache__Redis", $"127.0.0.1:{RedisServer.FreePort()},password=geheim"));
        AssertKept(await DescribeAsync(head), await DescribeAsync(head));
        await head.LineAsync("Redis does not answer");
        Assert.Single(head.Output, line => line.Contains("Redis", StringComparison.Ordinal));
        Assert.DoesNotContain(head.Output.Concat(head.Errors), line => line.Contains("geheim", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> DescribeAsync(StandaloneProcess head)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(Goldens.Find(TestModel.Demo, "demo_08").ImagePath(0))), "image", "a.png" } };
        return await (await head.Client.PostAsync("/v1/describe", form)).Content.ReadFromJsonAsync<JsonElement>();
    }

    private static void AssertKept(JsonElement first, JsonElement second)
    {
        Assert.Equal((false, true), (Cached(first), Cached(second)));
        Assert.Equal(first.GetProperty("text").GetString(), second.GetProperty("text").GetString());
        Assert.Equal(first.GetProperty("usage").GetRawText(), second.GetProperty("usage").GetRawText());

        static bool Cached(JsonElement record) => record.GetProperty("timings_ms").GetProperty("cached").GetBoolean();
    }
}
