using Azure.Storage.Blobs;
using Glimpse.Descriptions.Pictures;
using Glimpse.Descriptions.Polling;
using Glimpse.Descriptions.Storage;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions;

/// <summary>Registers what this project offers. <see cref="ModelHost"/> and <see cref="EngineOptions"/> are the head's to bring.</summary>
public static class DescriptionsSetup
{
    /// <summary>The describer, for every head.</summary>
    public static IServiceCollection AddDescriber(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DescriptionOptions>().Bind(configuration.GetSection(DescriptionOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(TemplateCatalog.BuiltIn);
        services.TryAddSingleton<Describer>();
        return services;
    }

    /// <summary>The handler of uploaded pictures, for heads with a storage account.</summary>
    public static IServiceCollection AddPictureHandler(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section))
            .PostConfigure(options => options.AddFunctionsSettings(configuration))
            .Validate(options => options.Images != options.Descriptions, "Glimpse:Storage:Images and Glimpse:Storage:Descriptions must be two containers.")
            .ValidateOnStart();
        services.TryAddSingleton(provider => StorageClient.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.TryAddSingleton(provider => new RecordStore(
            provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Descriptions)));
        services.TryAddSingleton(provider => new PictureHandler(provider.GetRequiredService<Describer>(), provider.GetRequiredService<RecordStore>(),
            provider.GetRequiredService<IOptions<EngineOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PictureHandler>>()));
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
