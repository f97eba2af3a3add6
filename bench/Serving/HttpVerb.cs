using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Glimpse.Api;
using Glimpse.Api.Gate.Rules;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Glimpse.Bench.Serving;

/// <summary><c>http</c>: what HTTP adds. The same question over a loopback connection and directly, in pairs, to the same model behind the same layers.</summary>
internal static class HttpVerb
{
    private const string Question = "你好";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var pairs = arguments.Int("pairs", 300);
        arguments.Done();
        var report = new Report($"http-{name}", "What HTTP adds");
        await using var app = await ServeAsync(await Packages.FolderAsync(name));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var model = await app.Services.GetRequiredService<ModelHost>().GetAsync();
        report.Note($"{Packages.Describe(name)}; one caller, greedy answers, {pairs} pairs in turn after {pairs / 10 + 1} that warm up. Client, server and engine share this process and its cores. The direct call goes to the model behind the same layers (metering, caches); the difference is the median of the pairs'.");
        report.Header("request", "over HTTP p50, ms", "directly p50, ms", "added p50, ms", "added p95, ms");
        var picture = Picture.Png(640, 480, 7);
        await MeasureAsync("text, 1 token", null, 1, Body(null, 1));
        await MeasureAsync("text, 32 tokens", null, 32, Body(null, 32));
        await MeasureAsync("text, 32 tokens as a stream", null, 32, Body(null, 32, stream: true));
        await MeasureAsync($"picture seen before (PNG of {picture.Length / 1e3:F0} KB in base64), 16 tokens", picture, 16, Body(picture, 16));
        await MeasureAsync("the same as a stream", picture, 16, Body(picture, 16, stream: true));
        await MeasureAsync("the same with each + as \\u002B, as .NET writes it", picture, 16, Body(picture, 16).Replace("+", "\\u002B", StringComparison.Ordinal));
        report.Save();

        async Task MeasureAsync(string label, byte[]? file, int tokens, string json)
        {
            var body = Encoding.UTF8.GetBytes(json);
            var (http, direct, added) = (new Samples(), new Samples(), new Samples());
            for (var i = -(pairs / 10) - 1; i < pairs; i++)
            {
                // Who goes first changes from pair to pair.
                var (first, second) = (i % 2 == 0 ? await OverHttpAsync(client, body) : await DirectlyAsync(model, file, tokens), i % 2 == 0 ? await DirectlyAsync(model, file, tokens) : await OverHttpAsync(client, body));
                if (i < 0) continue;
                var (over, under) = i % 2 == 0 ? (first, second) : (second, first);
                http.Add(over);
                direct.Add(under);
                added.Add(over - under);
            }
            report.Row(label, F(http.Median), F(direct.Median), F(added.Median), F(added.Percentile(95)));
        }

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }

    private static async Task<WebApplication> ServeAsync(string package)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Glimpse:ModelPath", package), new("Glimpse:Cache:Megabytes", "0")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGlimpse(Head.Standalone, builder.Configuration);
        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<ApiDispatcher>().InvokeAsync);
        app.Services.GetRequiredService<AccessSettings>().OpenToThisMachine();
        await app.StartAsync();
        return app;
    }

    private static async Task<double> OverHttpAsync(HttpClient client, byte[] body)
    {
        var clock = Stopwatch.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, Headers = { CacheControl = new() { NoCache = true } } };
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var spent = clock.Elapsed.TotalMilliseconds;
        return response.IsSuccessStatusCode ? spent : throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
    }

    private static async Task<double> DirectlyAsync(IVisionLanguageModel model, byte[]? file, int tokens)
    {
        var clock = Stopwatch.StartNew();
        var request = new GenerationRequest
        {
            Messages = [file is null ? ChatMessage.User(new TextPart(Question)) : ChatMessage.User(new ImagePart(file), new TextPart(Question))],
            MaxTokens = tokens, Sampling = SamplingOptions.Greedy with { IgnoreEos = true }, FreshAnswer = true,
        };
        await foreach (var _ in model.GenerateAsync(request)) { }
        return clock.Elapsed.TotalMilliseconds;
    }

    private static string Body(byte[]? file, int tokens, bool stream = false)
    {
        object text = new { type = "text", text = Question };
        object[] content = file is null ? [text] : [new { type = "image_url", image_url = new { url = $"data:image/png;base64,{Convert.ToBase64String(file)}" } }, text];
        return JsonSerializer.Serialize(new { messages = new[] { new { role = "user", content } }, max_tokens = tokens, temperature = 0, ignore_eos = true, stream }, Plain);
    }
}
