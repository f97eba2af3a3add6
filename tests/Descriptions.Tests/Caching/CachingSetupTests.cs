using Glimpse.Descriptions.Caching;
using Glimpse.Inference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class CachingSetupTests
{
    private const string Memory = "memory", Redis = "Redis", Account = "the storage account";
    private static readonly (string, string) Storage = ("Glimpse:Storage:ConnectionString", "UseDevelopmentStorage=true");
    private static readonly (string, string) Server = ("Glimpse:Cache:Redis", "localhost:6379,password=geheim");

    [Fact]
    public async Task Stores_ByDefault_AreInMemoryAndForPicturesInTheAccountToo()
    {
        await AssertStoresAsync([Memory], [Memory, Account], Storage);
        await AssertStoresAsync([Memory], [Memory]);
    }

    [Fact]
    public async Task Stores_AsConfigured_AreNearestFirst()
    {
        await AssertStoresAsync([Memory, Redis], [Memory, Account], Storage, Server);
        await AssertStoresAsync([Memory, Redis], [Memory, Redis], Storage, Server, ("Glimpse:Cache:Persistent", "false"));
        await AssertStoresAsync([Redis], [Account], Storage, Server, ("Glimpse:Cache:Megabytes", "0"));
        await AssertStoresAsync([], [], ("Glimpse:Cache:Megabytes", "0"), ("Glimpse:Cache:Redis", ""));
    }

    [Theory]
    [InlineData("Redis", "password=geheim", "cannot be read")]
    [InlineData("Redis", "localhost,sslProtocols=geheim", "cannot be read")]
    [InlineData("Container", "No_Container", "Container")]
    [InlineData("Minutes", "0", "between 1 and 525600")]
    [InlineData("Megabytes", "-1", "between 0 and 1048576")]
    public async Task Options_WrongValue_IsSaidWithoutWhatItHolds(string name, string value, string words)
    {
        await using var provider = Provide(($"Glimpse:Cache:{name}", value));
        var wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<CacheOptions>>().Value);
        Assert.Contains($"CacheOptions.{name}", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(words, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images")]
    [InlineData("descriptions")]
    public async Task Options_ContainerOfOtherThings_IsRefused(string container)
    {
        await using var provider = Provide(Storage, ("Glimpse:Cache:Container", container));
        var wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<Descriptions.Storage.StorageOptions>>().Value);
        Assert.Contains("Glimpse:Cache:Container", wrong.Message, StringComparison.Ordinal);
    }

    private static async Task AssertStoresAsync(string[] forRequests, string[] forPictures, params (string, string)[] settings)
    {
        await using var provider = Provide(settings);
        var stores = provider.GetRequiredService<AnswerStores>();
        Assert.Equal(forRequests, stores.ForRequests.Select(store => store.Name));
        Assert.Equal(forPictures, stores.ForPictures.Select(store => store.Name));
        Assert.IsType<AnswerCache>(Assert.Single(provider.GetServices<ModelLayer.Factory>())(new ScriptedModel()));
    }

    private static ServiceProvider Provide(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddAnswerCache(configuration);
        if (settings.Contains(Storage)) services.AddPictureHandler(configuration);
        return services.BuildServiceProvider();
    }
}
