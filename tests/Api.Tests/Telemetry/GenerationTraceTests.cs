using System.Collections.Concurrent;
using System.Diagnostics;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Telemetry;

public sealed class GenerationTraceTests : IDisposable
{
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public GenerationTraceTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == CallTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests' spans come here too.
            ActivityStopped = span => { if (span.TraceId == _trace) _spans.Enqueue(span); },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Call_ThatIsAnswered_IsATreeOfItsStages()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        await AskAsync(server);

        var spans = await EndedAsync();
        var (call, chat) = (spans["POST /v1/chat/completions"], spans["chat scripted"]);
        Assert.Equal(["POST /v1/chat/completions", "chat scripted", "decode", "encode", "fetch", "generate", "prefill", "queue"], spans.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(call.SpanId, chat.ParentSpanId);
        Assert.Equal(call.SpanId, spans["fetch"].ParentSpanId);
        Assert.All(new[] { ("decode", 1), ("encode", 2), ("queue", 3), ("prefill", 4), ("generate", 5) }, stage =>
        {
            Assert.Equal(chat.SpanId, spans[stage.Item1].ParentSpanId);
            Assert.Equal(stage.Item2, spans[stage.Item1].Duration.TotalMilliseconds, 3);
        });
        Assert.Equal(spans["decode"].StartTimeUtc + spans["decode"].Duration, spans["encode"].StartTimeUtc);
        Assert.Equal(("chat", "scripted", 40, 7), (chat.GetTagItem("gen_ai.operation.name"), chat.GetTagItem("gen_ai.request.model"), chat.GetTagItem("gen_ai.usage.input_tokens"), chat.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal(["stop"], Assert.IsType<string[]>(chat.GetTagItem("gen_ai.response.finish_reasons")));
    }

    [Fact]
    public async Task Call_ThatFails_SaysWhatKindOfFault()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(new IOException("secret"))) });
        await AskAsync(server);

        var chat = (await EndedAsync())["chat scripted"];

        Assert.Equal((ActivityStatusCode.Error, "generation_failed"), (chat.Status, chat.GetTagItem("error.type")));
        Assert.DoesNotContain(chat.TagObjects, tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
    }

    public void Dispose() => _listener.Dispose();

    private async Task AskAsync(ApiServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json("""{"messages":[{"role":"user","content":"hello"}]}""") };
        request.Headers.Add("traceparent", $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01");
        await server.Client.SendAsync(request);
    }

    // The call's own span ends last, a moment after its answer is there.
    private async Task<Dictionary<string, Activity>> EndedAsync()
    {
        while (!_spans.Any(span => span.Kind == ActivityKind.Server)) await Task.Delay(5);
        return _spans.ToDictionary(span => span.DisplayName);
    }
}
