using System.Net;

namespace Glimpse.Api.Fetching;

/// <summary>Asks the operating system.</summary>
internal sealed class SystemResolver : IHostResolver, IDisposable
{
    // Each question holds a thread until it is answered, and a hostile name server answers late.
    private readonly SemaphoreSlim _questions = new(16);

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        await _questions.WaitAsync(cancellation);
        return await AskAsync(host).WaitAsync(cancellation);
    }

    public void Dispose() => _questions.Dispose();

    private async Task<IPAddress[]> AskAsync(string host)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host);
        }
        finally
        {
            _questions.Release();
        }
    }
}
