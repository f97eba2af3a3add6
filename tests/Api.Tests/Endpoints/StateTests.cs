using System.Net;
using System.Text.Json;
using Glimpse.Inference;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class StateTests
{
    [Fact]
    public async Task Readiness_LoadedModelWithRoom_IsReady()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var response = await server.Client.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ready","model":{"id":"scripted","version":"0123456789ab","precision":"fp32","provider":"cpu","max_tokens":2048},"load":{"running":0,"waiting":0,"slots":2,"queue_capacity":8}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Readiness_FullQueue_IsBusy()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(2, 8, 2, 8, 0, 4096) });

        Assert.Equal((503, "busy"), await StatusAsync(server));
    }

    [Fact]
    public async Task Readiness_EveryPlaceTakenByUploads_IsBusy()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(0, 0, 1, 1, 0, 4096) });
        await using var first = await UploadAsync(server);
        await using var second = await UploadAsync(server);

        Assert.Equal((503, "busy"), await StatusAsync(server));
    }

    [Fact]
    public async Task Readiness_WhileLoading_IsNotReadyAndRequestsWaitTheirTurn()
    {
        var loading = new TaskCompletionSource<IVisionLanguageModel>();
        await using var server = await ApiServer.StartAsync(_ => loading.Task);

        Assert.Equal((503, "loading"), await StatusAsync(server));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz")).StatusCode);
        var refused = await server.ChatAsync("this is not even read");
        Assert.Equal("2", Assert.Single(refused.Headers.GetValues("Retry-After")));
        var error = await ErrorShape.ReadAsync(refused);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "model_loading"), (error.Status, error.Code));
        Assert.Equal("model_loading", (await ErrorShape.ReadAsync(await server.Client.GetAsync("/v1/models"))).Code);

        loading.SetResult(new ScriptedModel());
        while (await StatusAsync(server) is (503, _)) await Task.Delay(5);
        Assert.Equal(HttpStatusCode.OK, (await server.ChatAsync("""{"messages":[{"role":"user","content":"a"}]}""")).StatusCode);
    }

    [Fact]
    public async Task Readiness_ModelThatFailedToLoad_SaysSoAndNotWhy()
    {
        await using var server = await ApiServer.StartAsync(_ => Task.FromException<IVisionLanguageModel>(new IOException("/var/lib/secret")));

        Assert.Equal((503, "failed"), await StatusAsync(server));
        Assert.Equal("model_failed", (await ErrorShape.ReadAsync(await server.ChatAsync("{}"))).Code);
    }

    [Fact]
    public async Task Health_IsAlwaysOk()
    {
        await using var server = await ApiServer.StartAsync(_ => Task.FromException<IVisionLanguageModel>(new IOException()));

        var response = await server.Client.GetAsync("/healthz");

        Assert.Equal("""{"status":"ok"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Index_ListsEveryRoute()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var index = JsonDocument.Parse(await server.Client.GetStringAsync("/")).RootElement;

        Assert.Equal(EndpointTable.All.Select(route => (route.Method, route.Pattern)),
            index.GetProperty("routes").EnumerateArray().Select(route => (route.GetProperty("method").GetString()!, route.GetProperty("path").GetString()!)));
        Assert.Equal("ready", index.GetProperty("status").GetString());
    }

    // The server asks for a body once it has a place for it.
    private static async Task<Stream> UploadAsync(ApiServer server)
    {
        var upload = await server.ConnectAsync();
        await upload.WriteAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        await upload.ReadExactlyAsync(new byte["HTTP/1.1 100 Continue".Length]);
        return upload;
    }

    private static async Task<(int, string?)> StatusAsync(ApiServer server)
    {
        var response = await server.Client.GetAsync("/readyz");
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString());
    }
}
