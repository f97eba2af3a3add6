using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>One server with the demo model for the tests of a class. It keeps no answers: what a test asks again is computed again.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    internal StandaloneProcess Process { get; private set; } = null!;

    public async Task InitializeAsync() => Process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Cache__Megabytes", "0"));

    /// <summary>Asks a route for conversations: greedily and about 你好, unless the options say otherwise.</summary>
    internal Task<HttpResponseMessage> PostAsync(string path, string options)
    {
        var body = JsonNode.Parse(options)!.AsObject();
        body["temperature"] ??= 0;
        if (path == "/v1/responses") body["input"] ??= "你好";
        else body["messages"] ??= JsonNode.Parse("""[{"role":"user","content":"你好"}]""");
        return Process.Client.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
    }

    /// <summary>The same for what must be answered.</summary>
    internal async Task<string> AskAsync(string path, string options)
    {
        using var response = await PostAsync(path, options);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();
}
