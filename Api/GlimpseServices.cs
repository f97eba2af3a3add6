using Glimpse.Api.Endpoints;
using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Limits;
using Glimpse.Api.Gate.Rules;
using Glimpse.Api.Telemetry;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Caching;
using Glimpse.Descriptions.Guards;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Api;

/// <summary>Registers everything that both heads share.</summary>
public static class GlimpseServices
{
    /// <summary>The API over the model package of <see cref="EngineOptions.ModelPath"/>, loaded in the background once the host starts.</summary>
    public static IServiceCollection AddGlimpse(this IServiceCollection services, Head head, IConfiguration configuration) =>
        services.AddGlimpse(head, configuration, static (provider, cancellation) => VisionLanguageModel.LoadAsync(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value, provider.GetRequiredService<ILoggerFactory>(), cancellation));

    /// <summary>The API over a model that <paramref name="load"/> loads in the background, once, when the host starts.</summary>
    public static IServiceCollection AddGlimpse(
        this IServiceCollection services, Head head, IConfiguration configuration, Func<IServiceProvider, CancellationToken, Task<IVisionLanguageModel>> load)
    {
        services.AddSettings<EngineOptions, EngineOptionsValidator>(configuration, EngineOptions.Section);
        services.AddSettings<ApiOptions, ApiOptionsValidator>(configuration, ApiOptions.Section);
        services.AddSettings<DescriptionOptions, DescriptionOptionsValidator>(configuration, DescriptionOptions.Section);
        services.AddSettings<FetchOptions, FetchOptionsValidator>(configuration, FetchOptions.Section);
        services.AddSettings<GuardOptions, GuardOptionsValidator>(configuration, GuardOptions.Section);
        services.AddSettings<AuditOptions, AuditOptionsValidator>(configuration, AuditOptions.Section);

        // The gate logs every request, by its route; ASP.NET's own lines have the query in them, where Functions callers put their key.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ModelHost(async cancellation =>
            provider.GetServices<ModelLayer.Factory>().Aggregate(await load(provider, cancellation), static (inner, wrap) => wrap(inner))));
        services.AddAnswerCache(configuration);
        services.AddTextGuards();
        services.AddAuditLog(configuration);
        services.AddSingleton<ICallObserver, CallAudit>();
        services.AddHostedService<ModelStart>();
        services.AddHostedService<Stopping>();
        services.AddOptions<HostOptions>().Configure<IOptions<ApiOptions>>(static (host, api) => host.ShutdownTimeout = Stopping.LongestOf(api.Value));
        services.AddSingleton<IValidateOptions<DescriptionOptions>, TemplatesValidator>();
        services.AddSingleton(provider => TemplateCatalog.Of(provider.GetRequiredService<IOptions<DescriptionOptions>>().Value));
        services.AddSingleton<Describer>();

        services.AddSingleton<Admission>();
        services.AddAccess(head, configuration);
        services.AddSingleton<ICallObserver, RefusalLog>();
        services.AddSingleton<RequestGate>();
        services.AddSingleton<ModelNames>();
        services.AddSingleton<ModelAccess>();
        services.AddSingleton<ConversationBody>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<PictureAsker>();
        services.AddFetching();
        services.AddSingleton<ApiDispatcher>();
        services.AddTelemetry(configuration);
        foreach (var route in EndpointTable.All) services.AddSingleton(route).AddSingleton(route.Endpoint);
        return services;
    }

    private static void AddAccess(this IServiceCollection services, Head head, IConfiguration configuration)
    {
        // Checked by AccessNotice at start: they are read again when they change, and a fault must not reach whoever changed them.
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.Section));
        services.AddSingleton<IConfigureOptions<AccessOptions>, AccessFile>();
        services.AddSingleton<IValidateOptions<AccessOptions>>(new AccessOptionsValidator(head));
        services.AddHostedService<AccessNotice>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccessSettings>(provider, head));
        services.AddSingleton<Quotas>();
        services.AddSingleton<ICallObserver>(static provider => provider.GetRequiredService<Quotas>());
        services.TryAddSingleton<IProviderDocuments, ProviderDocuments>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenCallers>();
        services.AddSingleton<Callers>();
    }

    private static void AddFetching(this IServiceCollection services)
    {
        services.TryAddSingleton<IHostResolver, SystemResolver>();
        services.TryAddSingleton<IConnector, SocketConnector>();
        services.AddSingleton(provider => new WebClient(provider.GetRequiredService<IConnector>(), provider.GetRequiredService<IOptions<FetchOptions>>().Value.Proxy));
        services.AddSingleton<FetchRules>();
        services.AddSingleton<PictureFetcher>();
        services.AddSingleton<LinkedPictures>();
    }

    private static void AddSettings<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
