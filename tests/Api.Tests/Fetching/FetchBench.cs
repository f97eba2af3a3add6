using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Glimpse.Api.Tests.Fetching;

/// <summary>The fetching of pictures over a web of the test's own, with time in the test's hands.</summary>
internal sealed class FetchBench : IAsyncLifetime
{
    private readonly Lazy<(LinkedPictures Links, WebClient Client)> _parts;

    public FetchBench() => _parts = new(Build);

    public TestWeb Web { get; } = new();
    public FetchOptions Options { get; } = new();
    public ApiOptions Api { get; } = new();
    public FakeTimeProvider Clock { get; } = new();
    public LogLines Log { get; } = new();
    public Call Call { get; } = new("id", null);

    /// <summary>Fetches pictures as parts of one message.</summary>
    public async Task<IReadOnlyList<byte[]>> FetchAsync(string[] addresses, CancellationToken cancellation = default)
    {
        var parts = addresses.Select((address, i) => PictureLink.Read(address, $"place{i}"));
        var request = new GenerationRequest { Messages = [ChatMessage.System("s"), new(ChatRole.User, [new TextPart("t"), .. parts])] };
        var complete = await _parts.Value.Links.FetchAsync(Call, request, cancellation);
        Assert.Equal(new TextPart("t"), complete.Messages[1].Content[0]);
        return [.. complete.Messages[1].Content.Skip(1).Select(part => Assert.IsType<ImagePart>(part).File.ToArray())];
    }

    public async Task<byte[]> FetchAsync(string address, CancellationToken cancellation = default) => (await FetchAsync([address], cancellation))[0];

    /// <summary>The code of the refusal that the fetch ends with.</summary>
    public async Task<string> RefusalAsync(params string[] addresses) => (await Assert.ThrowsAsync<RequestRefusedException>(() => FetchAsync(addresses))).Code;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_parts.IsValueCreated) _parts.Value.Client.Dispose();
        await Web.DisposeAsync();
    }

    private (LinkedPictures, WebClient) Build()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var rules = new FetchRules(options, Microsoft.Extensions.Options.Options.Create(new EngineOptions()));
        var client = new WebClient(Web, Options.Proxy);
        var fetcher = new PictureFetcher(Web, client, rules, LoggerFactory.Create(logging => logging.AddProvider(Log)).CreateLogger<PictureFetcher>());
        return (new(fetcher, rules, options, Microsoft.Extensions.Options.Options.Create(Api), Clock), client);
    }
}
