using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests;

public sealed class StoppingTests
{
    private const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";
    private const string HelloStream = """{"messages":[{"role":"user","content":"hello"}],"stream":true}""";

    [Fact]
    public async Task Stop_WithAnswersUnderWay_FinishesThemAndRefusesOthers()
    {
        var go = new TaskCompletionSource();
        var model = new ScriptedModel { Script = (_, stop) => Wait(go.Task, stop) };
        await using var server = await ApiServer.StartAsync(model);
        var plain = server.ChatAsync(Hello);
        var stream = server.ChatAsync(HelloStream);
        while (model.Requests.Count < 2) await Task.Delay(5);

        var stopped = server.StopAsync();
        while ((await server.Client.GetAsync("/readyz")).StatusCode != HttpStatusCode.ServiceUnavailable) await Task.Delay(5);

        Assert.Contains("\"status\":\"stopping\"", await (await server.Client.GetAsync("/readyz")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz")).StatusCode);
        Assert.Contains("glimpse_model_ready 0\n", await server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var refused = await server.ChatAsync(Hello);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.NotNull(refused.Headers.RetryAfter);
        var error = await ErrorShape.ReadAsync(refused);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "server_stopping"), (error.Status, error.Code));

        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await plain).StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", await (await stream).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await stopped;
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task Stop_AnswersThatOutliveTheGrace_EndWithAnErrorThatCannotBeMistaken()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Api:GraceSeconds", "0"));
        var plain = server.ChatAsync(Hello);
        var stream = server.ChatAsync(HelloStream);
        while (model.Requests.Count < 2) await Task.Delay(5);

        await server.StopAsync();

        Assert.Equal("server_stopping", (await ErrorShape.ReadAsync(await plain)).Code);
        var events = await (await stream).Content.ReadAsStringAsync();
        Assert.Contains("begun", events, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"server_stopping\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileARequestStillUploads_TellsItToComeAgain()
    {
        // A server with one place: it is taken when another request is refused.
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Snapshot = new(0, 0, 0, 1, 0, 0) }, ("Glimpse:Api:GraceSeconds", "0"));
        await using var connection = await server.ConnectAsync();
        await connection.WriteAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
        while ((await server.ChatAsync(Hello)).StatusCode != HttpStatusCode.TooManyRequests) await Task.Delay(5);

        var stopped = server.StopAsync();

        Assert.Contains("\"code\":\"server_stopping\"", await ReadAsync(connection), StringComparison.Ordinal);
        await stopped;
    }

    [Fact]
    public async Task Stop_WithNothingUnderWay_WaitsForNothing()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        await server.ChatAsync(Hello);

        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async IAsyncEnumerable<GenerationEvent> Wait(Task go, [EnumeratorCancellation] CancellationToken stop)
    {
        await go.WaitAsync(stop);
        await foreach (var step in ScriptedModel.Say(["a"], cancellation: stop)) yield return step;
    }

    private static async Task<string> ReadAsync(NetworkStream connection)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\"code\":", StringComparison.Ordinal) && await connection.ReadAsync(buffer) is var read and > 0) answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return answer.ToString();
    }
}
