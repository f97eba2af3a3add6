using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>SIGTERM, as a service manager sends it, while answers are under way.</summary>
public sealed class StoppingTests
{
    // Four answers as long as the demo model's context allows: seconds, on any machine.
    private const string Long = """{"messages":[{"role":"user","content":"你好"}],"n":4,"ignore_eos":true,"max_tokens":1900,"temperature":1}""";
    private static readonly string LongStream = Long.Replace("{\"messages\"", "{\"stream\":true,\"messages\"", StringComparison.Ordinal);
    private const string Short = """{"messages":[{"role":"user","content":"你好"}]}""";

    [Fact]
    public async Task Terminate_DuringAStreamAndAPlainRequest_BothComplete()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Slots", "8"), ("Glimpse__Api__GraceSeconds", "100"));
        var plain = PostAsync(process, Long);
        var stream = PostAsync(process, LongStream);
        await RunningAsync(process, 8);

        process.Terminate();
        await process.LineAsync("Stopping: ");

        using (var refused = await PostAsync(process, Short))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.ConnectionClose);
            Assert.Equal("server_stopping", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString());
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await process.Client.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await process.Client.GetAsync("/healthz")).StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", await (await stream).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(4 * 1900, (await (await plain).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Errors);
    }

    [Fact]
    public async Task Terminate_AnswersThatOutliveTheGrace_EndWithAnErrorAndNotAsIfTheyWereWhole()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Slots", "8"), ("Glimpse__Api__GraceSeconds", "1"));
        var plain = PostAsync(process, Long);
        var stream = PostAsync(process, LongStream);
        await RunningAsync(process, 8);

        process.Terminate();

        await CheckHandedBackAsync(await plain, await stream);
        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Errors);
    }

    [Fact]
    public async Task Terminate_ASecondTime_WaitsNoLonger()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync(("Glimpse__Slots", "8"), ("Glimpse__Api__GraceSeconds", "600"));
        var plain = PostAsync(process, Long);
        var stream = PostAsync(process, LongStream);
        await RunningAsync(process, 8);

        process.Terminate();
        await process.LineAsync("Stopping: ");
        process.Terminate();

        await CheckHandedBackAsync(await plain, await stream);
        Assert.Equal(0, await process.ExitAsync());
    }

    private static async Task CheckHandedBackAsync(HttpResponseMessage plain, HttpResponseMessage stream)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, plain.StatusCode);
        Assert.Equal("server_stopping", (await plain.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString());
        var events = await stream.Content.ReadAsStringAsync();
        Assert.Contains("\"code\":\"server_stopping\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", events, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(StandaloneProcess process, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        return await process.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task RunningAsync(StandaloneProcess process, int answers)
    {
        while ((await process.Client.GetFromJsonAsync<JsonElement>("/readyz")).GetProperty("load").GetProperty("running").GetInt32() < answers) await Task.Delay(5);
    }
}
