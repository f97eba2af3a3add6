using System.Net;
using System.Text;
using Glimpse.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>
/// Asks every route for everything that the gate does: a route that answers without the gate has faults here. Servers are started with limits that are quick to reach,
/// with keys, full, and loading.
/// </summary>
internal sealed class GateWalk : IAsyncDisposable
{
    private const int MostUrl = 1000;
    private const int MostHeaders = 4000;
    private const int MostBody = 5000;

    private static readonly (string, string)[] Limits =
        [("Glimpse:Api:MaxUrlCharacters", $"{MostUrl}"), ("Glimpse:Api:MaxHeaderCharacters", $"{MostHeaders}"), ("Glimpse:Api:MaxBodyBytes", $"{MostBody}"), .. TestKeys.Settings];

    private readonly List<string> _faults = [];
    private readonly ApiServer _limited;
    private readonly ApiServer _full;
    private readonly ApiServer _loading;

    private GateWalk(ApiServer limited, ApiServer full, ApiServer loading) => (_limited, _full, _loading) = (limited, full, loading);

    /// <param name="add">Adds services that the heads do not have.</param>
    public static async Task<GateWalk> StartAsync(Action<IServiceCollection> add) => new(
        await ApiServer.StartAsync(Head.Standalone, static _ => Model(new ScriptedModel()), add, Limits),
        await ApiServer.StartAsync(Head.Standalone, static _ => Model(new ScriptedModel { Snapshot = new(2, 8, 2, 8, 0, 4096) }), add, Limits),
        await ApiServer.StartAsync(Head.Standalone, static stop => new TaskCompletionSource<IVisionLanguageModel>().Task.WaitAsync(stop), add, Limits));

    /// <summary>What the gate should have done and did not, route by route.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(IEnumerable<ApiRoute> routes)
    {
        foreach (var route in routes) await WalkAsync(route);
        return _faults;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _limited, _full, _loading }) await server.DisposeAsync();
    }

    private async Task WalkAsync(ApiRoute route)
    {
        var path = route.Pattern.Replace("{id}", "scripted", StringComparison.Ordinal);
        await ExpectAsync(route, _limited, HttpStatusCode.MethodNotAllowed, Request(route.Method == "GET" ? "POST" : "GET", path));
        await ExpectAsync(route, _limited, HttpStatusCode.RequestUriTooLong, Request(route.Method, $"{path}?{new string('a', MostUrl)}"));
        await ExpectAsync(route, _limited, HttpStatusCode.BadRequest, Request(route.Method, $"{path}?code=%FF", key: null));
        var much = Request(route.Method, path);
        much.Headers.Add("x-much", new string('a', MostHeaders));
        await ExpectAsync(route, _limited, HttpStatusCode.RequestHeaderFieldsTooLarge, much);
        if (route.Access != Access.Anyone)
        {
            await ExpectAsync(route, _limited, HttpStatusCode.Unauthorized, Request(route.Method, path, Body(route), key: null));
            await ExpectAsync(route, _limited, HttpStatusCode.Unauthorized, Request(route.Method, path, Body(route), key: "glm_guessed"));
        }
        if (route.Needs != Requirement.Nothing) await ExpectAsync(route, _loading, HttpStatusCode.ServiceUnavailable, Request(route.Method, path, Body(route)));
        if (route.Needs == Requirement.Room) await ExpectAsync(route, _full, HttpStatusCode.TooManyRequests, Request(route.Method, path, Body(route)));
        if (route.Accepts.Count > 0) await WalkBodyAsync(route, path);
    }

    private async Task WalkBodyAsync(ApiRoute route, string path)
    {
        await ExpectAsync(route, _limited, HttpStatusCode.UnsupportedMediaType, Request(route.Method, path, new StringContent("a", Encoding.UTF8, "text/plain")));
        var compressed = Body(route)!;
        compressed.Headers.ContentEncoding.Add("gzip");
        await ExpectAsync(route, _limited, HttpStatusCode.UnsupportedMediaType, Request(route.Method, path, compressed));
        await ExpectAsync(route, _limited, HttpStatusCode.RequestEntityTooLarge, Request(route.Method, path, Body(route, MostBody + 1)));
        var chunked = Request(route.Method, path, Body(route, MostBody + 1));
        chunked.Headers.TransferEncodingChunked = true;
        await ExpectAsync(route, _limited, HttpStatusCode.RequestEntityTooLarge, chunked);
    }

    private async Task ExpectAsync(ApiRoute route, ApiServer server, HttpStatusCode expected, HttpRequestMessage request)
    {
        using var sent = request;
        using var answer = await server.Client.SendAsync(request);
        if (answer.StatusCode != expected)
        {
            _faults.Add($"{route.Pattern}: {(int)answer.StatusCode} instead of {(int)expected}");
            return;
        }
        var shape = await Record.ExceptionAsync(() => ErrorShape.ReadAsync(answer));
        if (shape is not null) _faults.Add($"{route.Pattern}: {(int)expected} in another shape");
        if (!answer.Headers.Contains("x-request-id") || !answer.Headers.Contains("x-content-type-options") || answer.Headers.CacheControl is not { NoStore: true })
            _faults.Add($"{route.Pattern}: {(int)expected} without the headers that every answer has");
    }

    private static HttpRequestMessage Request(string method, string path, HttpContent? body = null, string? key = TestKeys.Press)
    {
        var request = new HttpRequestMessage(new(method), path) { Content = body };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return request;
    }

    // Of a kind that the route takes, and otherwise nothing: what is asked for here is decided before a body is looked at.
    private static ByteArrayContent? Body(ApiRoute route, int length = 2)
    {
        if (route.Accepts.Count == 0) return null;
        var body = new ByteArrayContent([.. Enumerable.Repeat((byte)' ', length)]);
        body.Headers.TryAddWithoutValidation("Content-Type", route.Accepts[^1] == "multipart/form-data" ? "multipart/form-data; boundary=b" : route.Accepts[^1]);
        return body;
    }

    private static Task<IVisionLanguageModel> Model(IVisionLanguageModel model) => Task.FromResult(model);
}
