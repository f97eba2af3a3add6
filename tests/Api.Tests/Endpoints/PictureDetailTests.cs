using System.Text.Json;
using Glimpse.Api.Fetching;
using Glimpse.Api.Tests.Fetching;
using Glimpse.Api.Tests.Gate.Walk;
using Glimpse.Fixtures;
using Glimpse.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Api.Tests.Endpoints;

/// <summary>The detail of a picture through every route that takes it, over a model with room for more than one size.</summary>
public sealed class PictureDetailTests(PictureDetailTests.LargePictures served) : IClassFixture<PictureDetailTests.LargePictures>
{
    private const int Full = 36 * 36; // tokens of 28 × 28 pixels
    private const int Low = 18 * 18;

    private static readonly string Picture = $"data:image/bmp;base64,{Convert.ToBase64String(OddPictures.Bmp(1008, 1008))}";

    [Fact]
    public async Task Chat_LowDetail_IsSeenWithFewerTokensAndAnsweredAnew()
    {
        var full = await AskAsync("/v1/chat/completions", Chat(Picture, "high", "apart"));
        var low = await AskAsync("/v1/chat/completions", Chat(Picture, "low", "apart"));
        var again = await AskAsync("/v1/chat/completions", Chat(Picture, "low", "apart"));

        Assert.Equal((Full, Low), (ImageTokens(full, "prompt_tokens_details"), ImageTokens(low, "prompt_tokens_details")));
        Assert.Equal([false, false, true], new[] { full, low, again }.Select(answer => answer.GetProperty("timings").GetProperty("cached").GetBoolean()));
    }

    [Fact]
    public async Task Chat_SamePictureAtBothDetails_IsSeenAtBoth()
    {
        var answer = await AskAsync("/v1/chat/completions", $$"""{"max_tokens":1,"messages":[{"role":"user","content":[{{Part(Picture, "low")}},{{Part(Picture, "auto")}}]}]}""");

        Assert.Equal(Full + Low, ImageTokens(answer, "prompt_tokens_details"));
    }

    [Theory]
    [InlineData("auto", Full)]
    [InlineData("original", Full)]
    [InlineData("low", Low)]
    public async Task Responses_Detail_IsThePictures(string detail, int tokens) =>
        Assert.Equal(tokens, ImageTokens(await AskAsync("/v1/responses", Responses(Picture, detail)), "input_tokens_details"));

    [Fact]
    public async Task Count_LowDetail_TakesFewerTokens()
    {
        Assert.Equal(Low, ImageTokens(await AskAsync("/v1/chat/completions/input_tokens", Chat(Picture, "low")), "input_tokens_details"));
        Assert.Equal(Low, ImageTokens(await AskAsync("/v1/responses/input_tokens", Responses(Picture, "low")), "input_tokens_details"));
        var (full, low) = (await AskAsync("/tokenize", $$"""{"messages":{{Messages(Picture, "high")}}}"""), await AskAsync("/tokenize", $$"""{"messages":{{Messages(Picture, "low")}}}"""));
        Assert.Equal(Full - Low, full.GetProperty("count").GetInt32() - low.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Address_LowDetail_IsThePictures()
    {
        served.Web.Answer("a.example/large.bmp", OddPictures.Bmp(1008, 1008));

        Assert.Equal(Low, ImageTokens(await AskAsync("/v1/chat/completions", Chat("http://a.example/large.bmp", "low")), "prompt_tokens_details"));
    }

    private async Task<JsonElement> AskAsync(string path, string body)
    {
        var response = await served.Server.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Part(string url, string detail) => $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}","detail":"{{{detail}}}"}}""";

    private static string Messages(string url, string detail) => $$"""[{"role":"user","content":[{{Part(url, detail)}}]}]""";

    private static string Chat(string url, string detail, string salt = "any") => $$"""{"temperature":0,"max_tokens":1,"cache_salt":"{{salt}}","messages":{{Messages(url, detail)}}}""";

    private static string Responses(string url, string detail) =>
        $$"""{"temperature":0,"max_output_tokens":1,"input":[{"role":"user","content":[{"type":"input_image","image_url":"{{url}}","detail":"{{detail}}"}]}]}""";

    private static int ImageTokens(JsonElement answer, string details) =>
        (answer.TryGetProperty("usage", out var usage) ? usage : answer).GetProperty(details).GetProperty("image_tokens").GetInt32();

    /// <summary>The tiny model where pictures may be as large as GLM-4.6V-Flash takes them.</summary>
    public sealed class LargePictures : IAsyncLifetime
    {
        internal ApiServer Server { get; private set; } = null!;

        internal TestWeb Web { get; } = new();

        public async Task InitializeAsync()
        {
            var package = await TestPackages.GetTinyForLargePicturesAsync();
            var model = await VisionLanguageModel.LoadAsync(new EngineOptions { ModelPath = package.Folder, Threads = 1, MaxSequenceTokens = 2048, Slots = 1 }, NullLoggerFactory.Instance);
            Server = await ApiServer.StartAsync(Head.Standalone, _ => Task.FromResult(model), services => services.AddSingleton<IHostResolver>(Web).AddSingleton<IConnector>(Web));
        }

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            await Web.DisposeAsync();
        }
    }
}
