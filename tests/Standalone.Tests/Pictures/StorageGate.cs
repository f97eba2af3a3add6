using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Glimpse.Standalone.Tests.Pictures;

/// <summary>Stands between the head and its storage, so that a test sees every request and can stop the world at any of them.</summary>
internal sealed class StorageGate : IAsyncDisposable
{
    private static readonly HashSet<string> OwnToAConnection = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Transfer-Encoding", "Content-Length", "Keep-Alive" };

    private readonly HttpClient _storage = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly Uri _target;
    private readonly WebApplication _app;
    private int _recordsWritten;
    private int _listings;

    private StorageGate(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    /// <summary>Is asked before a request is passed on; true drops it.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = Pass;

    /// <summary>Is asked when storage has answered and the head does not know yet; true keeps the answer back.</summary>
    public Func<HttpContext, Task<bool>> After { get; set; } = Pass;

    /// <summary>How many records storage accepted.</summary>
    public int RecordsWritten => Volatile.Read(ref _recordsWritten);

    /// <summary>How many pages of pictures were listed.</summary>
    public int Listings => Volatile.Read(ref _listings);

    public Uri Address => new(_app.Urls.Single());

    public static async Task<StorageGate> OpenAsync(Uri target)
    {
        var gate = new StorageGate(target);
        await gate._app.StartAsync();
        return gate;
    }

    public void Open() => Before = After = Pass;

    public static bool IsRecordWrite(HttpContext context) => context.Request.Method == "PUT" && context.Request.Path.Value!.EndsWith(".json", StringComparison.Ordinal);

    public static bool IsAnswerWrite(HttpContext context) => context.Request.Method == "PUT" && context.Request.Path.Value!.Contains("/description-cache/", StringComparison.Ordinal);

    public static bool IsPictureRead(HttpContext context) => context.Request.Method == "GET" && context.Request.Path.Value!.EndsWith(".png", StringComparison.Ordinal);

    private static bool IsListing(HttpContext context) => context.Request.Query["comp"] == "list" && context.Request.Path.Value!.EndsWith("/images", StringComparison.Ordinal);

    private static Task<bool> Pass(HttpContext context) => Task.FromResult(false);

    private async Task ForwardAsync(HttpContext context)
    {
        try
        {
            if (await Before(context) || !await AnswerAsync(context)) context.Abort();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The head was killed.
        }
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        using var answer = await _storage.SendAsync(Copy(context.Request), HttpCompletionOption.ResponseHeadersRead);
        if (IsRecordWrite(context) && answer.IsSuccessStatusCode) Interlocked.Increment(ref _recordsWritten);
        if (await After(context)) return false;
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name == "Content-Length" || !OwnToAConnection.Contains(name)) context.Response.Headers[name] = values.ToArray();
        }
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        if (IsListing(context)) Interlocked.Increment(ref _listings);
        return true;
    }

    private HttpRequestMessage Copy(HttpRequest request)
    {
        var copy = new HttpRequestMessage(new(request.Method), new Uri(_target, request.Path.ToUriComponent() + request.QueryString.ToUriComponent()));
        if (request.ContentLength > 0) copy.Content = new StreamContent(request.Body) { Headers = { ContentLength = request.ContentLength } };
        else if (request.Method == "PUT") copy.Content = new ByteArrayContent([]);
        foreach (var (name, values) in request.Headers)
        {
            if (OwnToAConnection.Contains(name) || copy.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) continue;
            copy.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _storage.Dispose();
    }
}
