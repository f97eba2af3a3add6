using Glimpse.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace Glimpse.Api.Tests.Gate;

/// <summary>A head with keys, and calls that bring one.</summary>
internal static class KeyedServer
{
    private const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";

    public static Task<ApiServer> StartAsync(Head head, params (string, string)[] settings) => StartAsync(head, TimeProvider.System, settings);

    public static Task<ApiServer> StartAsync(Head head, TimeProvider clock, params (string, string)[] settings) =>
        ApiServer.StartAsync(head, _ => Task.FromResult<IVisionLanguageModel>(new ScriptedModel()), services => services.AddSingleton(clock), settings);

    public static async Task<int> StatusAsync(ApiServer server, string? key) => (int)(await server.Client.SendAsync(Ask(key))).StatusCode;

    public static async Task<string> StatusesAsync(ApiServer server, params string?[] keys)
    {
        var statuses = new List<int>();
        foreach (var key in keys) statuses.Add(await StatusAsync(server, key));
        return string.Join(' ', statuses);
    }

    public static HttpRequestMessage Ask(string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Hello) };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return request;
    }
}
