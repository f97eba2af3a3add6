namespace Glimpse.Api.Gate.Identity;

/// <summary>Reads a document of the provider: tests have their own.</summary>
public interface IProviderDocuments
{
    Task<string> ReadAsync(Uri address, CancellationToken cancellation);
}

/// <summary>Reads them by https, bounded in time and size; an answer that points elsewhere is none.</summary>
internal sealed class ProviderDocuments : IProviderDocuments, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 256 * 1024,
    };

    public Task<string> ReadAsync(Uri address, CancellationToken cancellation) => _client.GetStringAsync(address, cancellation);

    public void Dispose() => _client.Dispose();
}
