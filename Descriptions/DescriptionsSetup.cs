using Azure.Storage.Blobs;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Caching;
using Glimpse.Descriptions.Guards;
using Glimpse.Descriptions.Guards.Injection;
using Glimpse.Descriptions.Pictures;
using Glimpse.Descriptions.Polling;
using Glimpse.Descriptions.Storage;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions;

/// <summary>Registers the way from container to container. The <see cref="Describer"/>, <see cref="ModelHost"/>, <see cref="EngineOptions"/> and <see cref="DescriptionOptions"/> must be registered too.</summary>
public static class DescriptionsSetup
{
    /// <summary>The guards between all callers and the model. <see cref="GuardOptions"/> must be registered too.</summary>
    public static IServiceCollection AddTextGuards(this IServiceCollection services) => services.AddSingleton<ModelLayer.Factory>(provider =>
    {
        var options = provider.GetRequiredService<IOptions<GuardOptions>>().Value;
        // Made while the model loads.
        var injection = Task.Run(() => new InjectionFilter(options));
        return inner => new GuardLayer(inner, options, injection.GetAwaiter().GetResult(), provider.GetRequiredService<ILogger<GuardLayer>>());
    });

    /// <summary>The audit log, which writes nothing unless a folder or container is named. <see cref="AuditOptions"/> must be registered too.</summary>
    public static IServiceCollection AddAuditLog(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider =>
        {
            var (options, clock) = (provider.GetRequiredService<IOptions<AuditOptions>>().Value, provider.GetRequiredService<TimeProvider>());
            var log = provider.GetRequiredService<ILogger<AuditLog>>();
            List<IAuditStore> stores = [];
            if (!string.IsNullOrWhiteSpace(options.Path)) stores.Add(new AuditFiles(options, clock, log));
            if (options.Container is { } container)
                stores.Add(new AuditBlobs(StorageClient.Open(StorageOptions.Read(configuration)).GetBlobContainerClient(container), AuditBlobs.ThisProcess, clock));
            return new AuditLog(stores, options, clock, log);
        });
        services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<ModelLayer.Factory>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AuditOptions>>().Value;
            return inner => options.IsOn && options.IncludeContent ? new TranscriptLayer(inner) : inner;
        });
        return services;
    }

    /// <summary>The handler of uploaded pictures, for heads with a storage account.</summary>
    public static IServiceCollection AddPictureHandler(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section))
            .PostConfigure(options => options.AddFunctionsSettings(configuration))
            .Validate(options => options.Images != options.Descriptions, "Glimpse:Storage:Images and Glimpse:Storage:Descriptions must be two containers.")
            .Validate<IOptions<CacheOptions>>((options, cache) => cache.Value.Container != options.Images && cache.Value.Container != options.Descriptions,
                "Glimpse:Cache:Container must be another container than Glimpse:Storage:Images and Glimpse:Storage:Descriptions.")
            .Validate<IOptions<AuditOptions>, IOptions<CacheOptions>>((options, audit, cache) => audit.Value.Container is not { } container || (container != options.Images && container != options.Descriptions && container != cache.Value.Container),
                "Glimpse:Audit:Container must be a container of its own: not that of pictures, descriptions or kept answers.")
            .ValidateOnStart();
        services.TryAddSingleton(provider => StorageClient.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddAnswerArchive(configuration);
        services.TryAddSingleton(provider => new RecordStore(
            provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Descriptions)));
        services.TryAddSingleton(provider => new PictureHandler(provider.GetRequiredService<Describer>(), provider.GetRequiredService<RecordStore>(),
            provider.GetRequiredService<IOptions<EngineOptions>>(), provider.GetRequiredService<IOptions<DescriptionOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PictureHandler>>(), provider.GetService<AuditLog>()));
        return services;
    }

    /// <summary>The handler and the loop that feeds it, for heads without a blob trigger.</summary>
    public static IServiceCollection AddBlobPoller(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPictureHandler(configuration);
        services.AddSingleton<IHostedService>(provider => new BlobPoller(provider.GetRequiredService<BlobServiceClient>(), provider.GetRequiredService<RecordStore>(),
            provider.GetRequiredService<PictureHandler>(), provider.GetRequiredService<ModelHost>(), provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<IOptions<EngineOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<BlobPoller>>()));
        return services;
    }
}
