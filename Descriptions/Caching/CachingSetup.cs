using Azure.Storage.Blobs;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Caching;

/// <summary>Registers the cache of answers.</summary>
public static class CachingSetup
{
    // The storage account is slower than Redis, and a description takes seconds: it may be waited for.
    private static readonly TimeSpan ArchiveLimit = TimeSpan.FromSeconds(2);

    /// <summary>Puts the cache around the model. Call it before other layers are registered: it must be the innermost.</summary>
    public static IServiceCollection AddAnswerCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>());
        services.AddOptions<CacheOptions>().Bind(configuration.GetSection(CacheOptions.Section)).ValidateOnStart();
        services.AddSingleton(provider => new MemoryAnswers(Options(provider).Megabytes * 1_000_000L, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RedisAnswers(Options(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CacheFigures(provider.GetRequiredService<MemoryAnswers>()));
        services.AddSingleton(StoresOf);
        services.AddSingleton<ModelLayer.Factory>(provider => inner => new AnswerCache(inner, provider.GetRequiredService<AnswerStores>(), Options(provider),
            provider.GetRequiredService<CacheFigures>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AnswerCache>>()));
        return services;
    }

    /// <summary>Keeps descriptions of pictures in the storage account too, where the settings say so. Needs the account's client.</summary>
    internal static IServiceCollection AddAnswerArchive(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(CacheOptions.Section);
        if (!options.GetValue(nameof(CacheOptions.Persistent), new CacheOptions().Persistent)) return services;
        services.AddSingleton(provider => new BlobAnswers(provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(Options(provider).Container),
            TimeSpan.FromDays(Options(provider).PersistentDays), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new ArchiveSweep(
            provider.GetRequiredService<BlobAnswers>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ArchiveSweep>>()));
        return services;
    }

    private static AnswerStores StoresOf(IServiceProvider provider)
    {
        var (options, clock, log) = (Options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RemoteAnswers>>());
        List<IAnswerStore> near = options.Megabytes > 0 ? [provider.GetRequiredService<MemoryAnswers>()] : [];
        List<IAnswerStore> shared = options.Redis is { Length: > 0 }
            ? [new RemoteAnswers(provider.GetRequiredService<RedisAnswers>(), TimeSpan.FromMilliseconds(options.RedisMilliseconds), clock, log)] : [];
        List<IAnswerStore> archive = provider.GetService<BlobAnswers>() is { } blobs ? [new RemoteAnswers(blobs, ArchiveLimit, clock, log)] : shared;
        return new([.. near, .. shared], [.. near, .. archive]);
    }

    private static CacheOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<CacheOptions>>().Value;
}
