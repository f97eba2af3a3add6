using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Glimpse.Api.Fetching;

/// <summary>
/// HTTP with everything off that a fetch does not need: no redirects of its own, no cookies, credentials, decompression, kept connections or trace headers, and no proxy
/// but the configured one. It connects to the very address that was checked: the request names it, and the name goes into Host and the TLS handshake.
/// </summary>
internal sealed class WebClient : IDisposable
{
    private const int MostHeaderKilobytes = 32;
    private static readonly ProductInfoHeaderValue Product = new("glimpse", typeof(WebClient).Assembly.GetName().Version!.ToString(2));
    private readonly HttpMessageInvoker _http;

    public WebClient(IConnector connector, Uri? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Credentials = null,
            PreAuthenticate = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = 0,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // of Location: servers write Chinese as it is
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : new WebProxy(proxy),
        };
        if (proxy is null) handler.ConnectCallback = (context, cancellation) => ConnectAsync(connector, context.DnsEndPoint, cancellation);
        _http = new(handler);
    }

    /// <summary>Asks one of a host's addresses; returns when the headers are there.</summary>
    public Task<HttpResponseMessage> GetAsync(PictureAddress address, IPAddress number, CancellationToken cancellation)
    {
        var pinned = new UriBuilder(address.Uri) { Host = number.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{number}]" : number.ToString() };
        var request = new HttpRequestMessage(HttpMethod.Get, pinned.Uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = address.Uri.IsDefaultPort ? HostOf(address) : $"{HostOf(address)}:{address.Uri.Port}";
        request.Headers.UserAgent.Add(Product);
        request.Headers.Accept.ParseAdd("image/jpeg, image/png, image/webp, image/gif, image/bmp, */*;q=0.1");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        return _http.SendAsync(request, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static string HostOf(PictureAddress address) => address.Number is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{address.Host}]" : address.Host;

    // Checked once more where the connection is made: no way here leads anywhere else.
    private static ValueTask<Stream> ConnectAsync(IConnector connector, DnsEndPoint target, CancellationToken cancellation) =>
        IPAddress.TryParse(target.Host, out var number) && PublicAddresses.Contains(number)
            ? connector.ConnectAsync(new(number, target.Port), cancellation)
            : throw new SocketException((int)SocketError.AccessDenied);
}
