using StackExchange.Redis;

namespace Glimpse.Descriptions.Caching;

/// <summary>Answers in a Redis server that processes share. Connects when it is first asked; what it does not get at once it gives up: see <see cref="RemoteAnswers"/>.</summary>
internal sealed class RedisAnswers(CacheOptions settings, TimeProvider clock) : IAnswerStore, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;

    public string Name => "Redis";

    public async ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation)
    {
        var database = await DatabaseAsync();
        // One byte more than an answer may have: whatever else lies there, no more than that of it is read.
        byte[]? answer = await database.StringGetRangeAsync(NameOf(key), 0, StoredAnswer.MaxBytes);
        return answer is { Length: > 0 } ? answer : null;
    }

    public async ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation)
    {
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero) return;
        await (await DatabaseAsync()).StringSetAsync(NameOf(key), answer, left);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connecting is { IsCompletedSuccessfully: true } connected) await connected.Result.DisposeAsync();
    }

    private RedisKey NameOf(AnswerKey key) => $"{settings.RedisPrefix}answer:{key}";

    private async Task<IDatabase> DatabaseAsync()
    {
        Task<ConnectionMultiplexer> connecting;
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true }) _connecting = ConnectionMultiplexer.ConnectAsync(Options());
            connecting = _connecting;
        }
        return (await connecting).GetDatabase();
    }

    private ConfigurationOptions Options()
    {
        var options = ConfigurationOptions.Parse(settings.Redis!);
        options.AbortOnConnectFail = false; // it goes on trying by itself, also after a loss
        options.BacklogPolicy = BacklogPolicy.FailFast; // a request that waits for a lost server is a request that stalls
        options.AsyncTimeout = settings.RedisMilliseconds;
        options.ClientName ??= "glimpse"; // the default would be the machine's
        return options;
    }
}
