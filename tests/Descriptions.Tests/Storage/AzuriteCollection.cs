using Glimpse.Fixtures;

namespace Glimpse.Descriptions.Tests.Storage;

/// <summary>One emulator for all test classes that need storage; each test uses containers of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteCollection.Fixture>
{
    public const string Name = "azurite";

    public sealed class Fixture : IAsyncLifetime
    {
        public AzuriteServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await AzuriteServer.StartAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
