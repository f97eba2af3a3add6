namespace Glimpse.Api.Tests.Gate;

public sealed class RefusalLogTests
{
    [Fact]
    public async Task Refusals_InAFlood_AreOneLine()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(2, 8, 2, 8, 0, 4096) });

        for (var i = 0; i < 50; i++) Assert.Equal(429, (int)(await server.ChatAsync("{}")).StatusCode);

        var line = Assert.Single(server.Log.Lines, line => line.Text.Contains("429", StringComparison.Ordinal));
        Assert.Equal("Too many requests: 1 refused with 429 since this was said last", line.Text);
    }
}
