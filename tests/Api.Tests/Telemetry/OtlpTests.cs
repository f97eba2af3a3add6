using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Tests.Telemetry;

public sealed class OtlpTests
{
    private const string Secret = """{"messages":[{"role":"user","content":"words-of-the-caller"}],"max_tokens":33}""";

    [Fact]
    public async Task Endpoint_ThatIsSet_GetsMetricsAndSpansWithoutContent()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_BSP_SCHEDULE_DELAY", "50"), ("OTEL_SERVICE_NAME", "glimpse-of-the-test"));
        await server.ChatAsync(Secret);

        var spans = await collector.ReadAsync("/v1/traces", "chat scripted");
        var metrics = await collector.ReadAsync("/v1/metrics", "glimpse.time_to_first_token");

        foreach (var name in new[] { "glimpse-of-the-test", "decode", "encode", "queue", "prefill", "generate", "gen_ai.system", "gen_ai.request.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.request.max_tokens" })
        {
            Assert.Contains(name, spans, StringComparison.Ordinal);
        }
        foreach (var name in new[] { "glimpse-of-the-test", "glimpse.prompt_tokens", "glimpse.http_requests", "glimpse.num_requests_running", "dotnet.process.memory.working_set" })
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("words-of-the-caller", spans + metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("你好", spans + metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_ThatDoesNotAnswer_CostsNoRequest()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "50"));

        for (var i = 0; i < 5; i++) Assert.True((await server.ChatAsync(Secret)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Endpoint_ThatIsNoAddress_IsSaidAtTheStart()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiServer.StartAsync(new ScriptedModel(), ("OTEL_EXPORTER_OTLP_ENDPOINT", "the collector")));

        Assert.Equal("OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://127.0.0.1:4317.", fault.Message);
    }

    /// <summary>Takes what an exporter sends over OTLP/HTTP. The messages are protobuf, whose texts are plain UTF-8 within.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Text)> _received = new();
        private readonly WebApplication _app;

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async context =>
            {
                var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                if (context.Request.ContentType == "application/x-protobuf") _received.Enqueue((context.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
            });
        }

        public string Address => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        /// <summary>All that came to a path, once a word was in it.</summary>
        public async Task<string> ReadAsync(string path, string word)
        {
            for (var end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(20))
            {
                var text = string.Concat(_received.Where(message => message.Path == path).Select(message => message.Text));
                if (text.Contains(word, StringComparison.Ordinal)) return text;
            }
            throw new TimeoutException($"'{word}' never came to {path}.");
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
