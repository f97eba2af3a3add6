using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Glimpse.Descriptions.Caching;
using Glimpse.Fixtures;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class RedisAnswersTests
{
    private static readonly AnswerKey Key = new(1, 2);
    private static DateTimeOffset InAnHour => TimeProvider.System.GetUtcNow().AddHours(1);

    [RedisFact]
    public async Task FindAsync_Stored_IsFoundByAnotherProcessUnderThePrefixOnly()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = Open($"127.0.0.1:{server.Port}");
        await using var other = Open($"127.0.0.1:{server.Port}");
        await using var foreign = Open($"127.0.0.1:{server.Port}", prefix: "other:");
        Assert.Null(await one.FindAsync(Key, default));
        await one.StoreAsync(Key, new byte[] { 0, 255, 10, 13 }, InAnHour, default);
        Assert.Equal([0, 255, 10, 13], await other.FindAsync(Key, default));
        Assert.Null(await foreign.FindAsync(Key, default));
        await one.StoreAsync(Key, new byte[] { 7 }, InAnHour, default);
        Assert.Equal([7], await other.FindAsync(Key, default));
    }

    [RedisFact]
    public async Task StoreAsync_Key_HasThePrefixAndATimeToLive()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Open($"127.0.0.1:{server.Port}");
        await redis.StoreAsync(Key, new byte[] { 7 }, InAnHour, default);
        Assert.Contains($"glimpse:answer:{Key}", await AskAsync(server.Port, "KEYS *"), StringComparison.Ordinal);
        Assert.InRange(int.Parse((await AskAsync(server.Port, $"TTL glimpse:answer:{Key}")).Trim(':', '\r', '\n')), 3500, 3600);
        await redis.StoreAsync(new(3, 4), new byte[] { 7 }, TimeProvider.System.GetUtcNow(), default);
        Assert.Null(await redis.FindAsync(new(3, 4), default));
    }

    [RedisFact]
    public async Task FindAsync_HugeValueUnderTheKey_IsReadOnlyAsFarAsAnAnswerGoes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Open($"127.0.0.1:{server.Port}");
        await AskAsync(server.Port, $"SETRANGE glimpse:answer:{Key} 100000000 x");
        var found = (await redis.FindAsync(Key, default))!;
        Assert.Equal(StoredAnswer.MaxBytes + 1, found.Length);
        Assert.Null(StoredAnswer.Read(Key, found));
    }

    [RedisFact]
    public async Task FindAsync_PasswordNeeded_ComesFromTheAddress()
    {
        await using var server = await RedisServer.StartAsync(null, "--requirepass", "geheim");
        await using var redis = Open($"127.0.0.1:{server.Port},password=geheim");
        await redis.StoreAsync(Key, new byte[] { 7 }, InAnHour, default);
        Assert.NotNull(await redis.FindAsync(Key, default));
        await using var wrong = Open($"127.0.0.1:{server.Port},password=falsch");
        await Assert.ThrowsAnyAsync<Exception>(async () => await wrong.FindAsync(Key, default));
    }

    [RedisFact]
    public async Task FindAsync_ServerGoesAndComesBack_NoRequestFailsOrStalls()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = Open($"127.0.0.1:{server.Port}");
        var log = new LogLines<RemoteAnswers>();
        var remote = new RemoteAnswers(redis, TimeSpan.FromSeconds(5), TimeProvider.System, log);
        await remote.StoreAsync(Key, new byte[] { 7 }, InAnHour, default);
        Assert.NotNull(await remote.FindAsync(Key, default));

        await server.DisposeAsync();
        var longest = TimeSpan.Zero;
        for (var i = 0; i < 50; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Null(await remote.FindAsync(Key, default));
            await remote.StoreAsync(Key, new byte[] { 7 }, InAnHour, default);
            if (watch.Elapsed > longest) longest = watch.Elapsed;
        }
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.Equal(LogLevel.Warning, Assert.Single(log.Lines).Level);

        server = await RedisServer.StartAsync(server.Port);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60) && log.Lines.Count < 2; await Task.Delay(100)) await remote.FindAsync(Key, default);
        Assert.Equal(LogLevel.Information, log.Lines.ElementAt(1).Level);
        await remote.StoreAsync(Key, new byte[] { 8 }, InAnHour, default);
        Assert.Equal([8], (await remote.FindAsync(Key, default)));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task FindAsync_NobodyListens_ThrowsSoonAndNamesNoPassword()
    {
        await using var redis = Open($"127.0.0.1:{RedisServer.FreePort()},password=geheim,connectTimeout=500");
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await redis.FindAsync(Key, default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain("geheim", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_AServerThatSaysNothing_IsWaitedForNoLongerThanTheLimit()
    {
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var redis = Open($"{silent.LocalEndpoint}");
        var remote = new RemoteAnswers(redis, TimeSpan.FromMilliseconds(100), TimeProvider.System, new LogLines<RemoteAnswers>());
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++) Assert.Null(await remote.FindAsync(Key, default));
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3)); // one wait of 100 ms, on a busy machine
    }

    private static RedisAnswers Open(string address, string prefix = "glimpse:") =>
        new(new() { Redis = address, RedisPrefix = prefix, RedisMilliseconds = 5_000 }, TimeProvider.System);

    // Redis takes a line of words as a command.
    private static async Task<string> AskAsync(int port, string command)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        return (await reader.ReadToEndAsync()).Replace("+OK\r\n", "", StringComparison.Ordinal);
    }
}
