namespace Glimpse.Api.Gate.Identity;

/// <summary>Reads a document of the provider: tests have their own.</summary>
public interface IProviderDocuments
{
    Task<string> ReadAsync(Uri address, CancellationToken cancellation);
}

/// <summary>Reads them by https, bounded in time and size; an answer that points elsewhere is none.</summary>
/// <param name="patience">For all of a document.</param>
internal sealed class ProviderDocuments(TimeSpan patience) : IProviderDocuments, IDisposable
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = patience,
        MaxResponseContentBufferSize = 256 * 1024,
    };

    public ProviderDocuments() : this(UsualPatience) { }

    public Task<string> ReadAsync(Uri address, CancellationToken cancellation) => _client.GetStringAsync(address, cancellation);

    public void Dispose() => _client.Dispose();
}
