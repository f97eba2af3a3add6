using Glimpse.Inference.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class KeepAliveTests
{
    private const string Streamed = """{"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Stream_ModelThatIsSilent_SaysThatItIsAliveEverySoOften()
    {
        var (clock, silence) = (new FakeTimeProvider(), new TaskCompletionSource());
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => SpeakAfter(silence.Task) }, clock, ("Glimpse:Api:KeepAliveSeconds", "5"));
        using var lines = await OpenAsync(server);
        // The head and the role came before the model said a word.
        Assert.Contains("\"role\":\"assistant\"", await ReadEventAsync(lines), StringComparison.Ordinal);

        for (var times = 0; times < 3; times++)
        {
            var comment = ReadEventAsync(lines);
            if (times == 0) await AdvanceAsync(clock, 4 * Second);
            Assert.True(times > 0 || !comment.IsCompleted, "It spoke before its time.");
            while (!comment.IsCompleted) await AdvanceAsync(clock, Second);
            Assert.Equal(": keep-alive", await comment);
        }
        silence.SetResult();

        Assert.Contains("\"content\":\"hi\"", await ReadEventAsync(lines), StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", await ReadEventAsync(lines), StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", await ReadEventAsync(lines));
    }

    [Fact]
    public async Task Stream_CallerThatLeavesInTheSilence_EndsTheGeneration()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        var clock = new FakeTimeProvider();
        await using var server = await ApiServer.StartAsync(model, clock);
        var lines = await OpenAsync(server);
        await ReadEventAsync(lines);

        lines.Dispose();
        var left = model.LeftAsync();
        while (!left.IsCompleted) await AdvanceAsync(clock, 10 * Second);

        Assert.True(await left);
        Assert.DoesNotContain(server.Log.Lines, line => line.Exception is not null);
    }

    private static async IAsyncEnumerable<GenerationEvent> SpeakAfter(Task silence)
    {
        yield return new GenerationAccepted(1, 0, []);
        await silence;
        await foreach (var told in ScriptedModel.Play(new TextDelta("hi", false), new ChoiceCompleted(0, FinishReason.Stop, null)))
        {
            if (told is not GenerationAccepted) yield return told;
        }
    }

    private static async Task<StreamReader> OpenAsync(ApiServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(Streamed) };
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<string?> ReadEventAsync(StreamReader lines)
    {
        var line = await lines.ReadLineAsync();
        Assert.Equal("", await lines.ReadLineAsync());
        return line;
    }

    // The server's own work needs real time to see the clock's.
    private static async Task AdvanceAsync(FakeTimeProvider clock, TimeSpan by)
    {
        clock.Advance(by);
        await Task.Delay(20);
    }
}
