using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Glimpse.Descriptions.Records;

namespace Glimpse.Api.Tests.Endpoints;

/// <summary>Kept answers as callers see them: the cache itself is tested where it lies.</summary>
public sealed partial class AnswerCacheTests
{
    private static readonly string Whole = Chat("\"n\":2,\"seed\":3");

    [Fact]
    public async Task Chat_AskedAgain_GivesTheSameAnswerWithAnIdOfItsOwn()
    {
        var model = Model();
        await using var server = await ApiServer.StartAsync(model);

        var (first, second) = (await AskAsync(server, Whole), await AskAsync(server, Whole));

        Assert.Single(model.Requests);
        Assert.Equal(first.GetProperty("choices").GetRawText(), second.GetProperty("choices").GetRawText());
        Assert.Equal(first.GetProperty("usage").GetRawText(), second.GetProperty("usage").GetRawText());
        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        var timings = second.GetProperty("timings");
        Assert.Equal((0, 0, 0), (timings.GetProperty("decode_ms").GetDouble(), timings.GetProperty("prefill_ms").GetDouble(), timings.GetProperty("generate_ms").GetDouble()));
    }

    [Fact]
    public async Task Chat_StreamOfAKeptAnswer_IsTheStreamThatWas()
    {
        var model = Model();
        await using var server = await ApiServer.StartAsync(model);
        var stream = Whole.Replace("\"seed\"", "\"stream\":true,\"seed\"", StringComparison.Ordinal);

        var first = await (await server.ChatAsync(stream)).Content.ReadAsStringAsync();
        var second = await (await server.ChatAsync(stream)).Content.ReadAsStringAsync();

        Assert.Single(model.Requests);
        Assert.Equal(OfThisAnswer().Replace(first, ""), OfThisAnswer().Replace(second, ""));
    }

    [Theory]
    [InlineData("no-cache", 2, "2")]
    [InlineData("max-age=0, no-cache", 2, "2")]
    [InlineData("no-store", 2, "1")]
    [InlineData("max-age=60", 1, "1")]
    public async Task Chat_CacheControl_AsksAnewAndKeepsOrNot(string control, int asked, string keptThen)
    {
        var model = Model();
        await using var server = await ApiServer.StartAsync(model);
        await AskAsync(server, Whole);

        var fresh = await AskAsync(server, Whole, control);

        Assert.Equal($"answer {asked}", TextOf(fresh));
        Assert.Equal(asked, model.Requests.Count);
        Assert.Equal($"answer {keptThen}", TextOf(await AskAsync(server, Whole)));
    }

    [Fact]
    public async Task Describe_AskedAgain_SaysThatItWasKept()
    {
        var model = Model();
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Cache:Sampled", "true"));

        var (first, second) = (await DescribeAsync(server, "a.png"), await DescribeAsync(server, "b.png"));

        Assert.Single(model.Requests);
        Assert.Equal((false, true), (first.TimingsMs.Cached, second.TimingsMs.Cached));
        Assert.Equal((first.Text, "b.png", 64), (second.Text, second.Source.Name, second.Source.Width));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Chat_CacheIsOff_AsksEachTime()
    {
        var model = Model();
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Cache:Megabytes", "0"));
        for (var i = 0; i < 2; i++) await AskAsync(server, Whole);
        Assert.Equal(2, model.Requests.Count);
    }

    private static ScriptedModel Model()
    {
        var asked = 0;
        return new() { Script = (_, stop) => ScriptedModel.Say(["answer ", $"{Interlocked.Increment(ref asked)}"], "hm", choices: 2, cancellation: stop) };
    }

    private static string Chat(string fields) => $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Pictures.DataUrl}}}"}}]}],{{{fields}}}}""";

    private static async Task<JsonElement> AskAsync(ApiServer server, string json, string? control = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json(json) };
        if (control is not null) request.Headers.CacheControl = CacheControlHeaderValue.Parse(control);
        var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
    }

    private static async Task<DescriptionRecord> DescribeAsync(ApiServer server, string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png), "image", name } };
        return RecordJson.Parse(await (await server.Client.PostAsync("/v1/describe", form)).Content.ReadAsByteArrayAsync());
    }

    private static string? TextOf(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    [GeneratedRegex("\"(id|created|timings)\":(\"[^\"]*\"|\\d+|\\{[^}]*\\})", RegexOptions.ExplicitCapture)]
    private static partial Regex OfThisAnswer();
}
