using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>The whole head with the demo model, over HTTP.</summary>
public sealed class DemoModelTests(DemoServer server) : IClassFixture<DemoServer>
{
    private readonly HttpClient _client = server.Process.Client;

    [Theory]
    [InlineData("demo_00")]
    [InlineData("demo_hello")]
    [InlineData("demo_two_images")]
    [InlineData("demo_think")]
    public async Task Chat_GoldenCase_GivesTheReferencesWords(string name)
    {
        var golden = Goldens.Find(TestModel.Demo, name);

        var message = (await ChatAsync(_client, golden)).GetProperty("choices")[0].GetProperty("message");

        Assert.Equal(golden.GeneratedText.Trim(), message.GetProperty("content").GetString()!.Trim());
    }

    [Fact]
    public async Task Describe_Picture_GivesTheRecord()
    {
        var golden = Goldens.Find(TestModel.Demo, "demo_01");
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(golden.ImagePath(0))) { Headers = { ContentType = new("image/png") } };

        var record = JsonDocument.Parse(await (await _client.PostAsync("/v1/describe?language=en", picture)).Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(golden.GeneratedText, record.GetProperty("text").GetString());
        Assert.Equal("png", record.GetProperty("source").GetProperty("format").GetString());
        Assert.True(record.GetProperty("usage").GetProperty("image_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Describe_NoPicture_IsAClear400()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("plain text"u8.ToArray()) { Headers = { ContentType = MediaTypeHeaderValue.Parse("image/png") } }, "image", "a.png" } };

        var response = await _client.PostAsync("/v1/describe", form);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("invalid_request_error", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task OfficialClient_EveryCall_IsUnderstood()
    {
        var golden = Goldens.Find(TestModel.Demo, "demo_00");

        var results = await OpenAIClient.RunAsync(new(_client.BaseAddress!, "/v1"), golden.ImagePath(0));

        Assert.StartsWith("glimpse", results.GetProperty("models")[0].GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(results.GetProperty("plain").GetProperty("content").GetString()!);
        Assert.Equal(golden.GeneratedText, results.GetProperty("image").GetProperty("content").GetString());
        Assert.Equal(golden.GeneratedText, results.GetProperty("stream").GetProperty("content").GetString());
        Assert.Equal("stop", results.GetProperty("stream").GetProperty("finish").GetString());
        Assert.Equal(results.GetProperty("several").GetProperty("texts").GetRawText(), results.GetProperty("several").GetProperty("again").GetRawText());
        Assert.Equal(results.GetProperty("parted").GetProperty("texts")[0].GetString(), results.GetProperty("parted").GetProperty("texts")[1].GetString());
        Assert.Equal("""{"content":"你好！我","finish":"stop","stop":"是"}""", results.GetProperty("stopped").GetRawText());
        Assert.Equal(results.GetProperty("scored").GetProperty("tokens").GetRawText(), results.GetProperty("scored").GetProperty("streamed").GetRawText());
        Assert.Equal(["name", "count"], results.GetProperty("parsed").EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Number, results.GetProperty("parsed").GetProperty("count").ValueKind);
        AssertIsCard(results);
        Assert.Equal("BadRequestError", results.GetProperty("badRequest").GetProperty("name").GetString());
        Assert.Equal("NotFoundError", results.GetProperty("noModel").GetProperty("name").GetString());
        Assert.Equal(1, results.GetProperty("aborted").GetProperty("deltas").GetInt32());
        AssertResponses(results, golden);
        // The one that was cut is out of the engine within moments.
        while ((await _client.GetFromJsonAsync<JsonElement>("/readyz")).GetProperty("load").GetProperty("running").GetInt32() > 0) await Task.Delay(10);
    }

    // The client has held it against its zod schema already.
    private static void AssertIsCard(JsonElement results)
    {
        var card = results.GetProperty("card");
        Assert.True(card.TryGetProperty("kind", out var kind), card.GetRawText());
        Assert.Contains(kind.GetString(), (string[])["animal", "thing"]);
        Assert.Equal(card.GetRawText(), results.GetProperty("cardStream").GetRawText());
    }

    private static void AssertResponses(JsonElement results, GoldenCase golden)
    {
        var told = results.GetProperty("responses");
        Assert.Equal(golden.GeneratedText, told.GetProperty("image").GetProperty("text").GetString());
        Assert.Equal(golden.GeneratedText, told.GetProperty("stream").GetProperty("text").GetString());
        Assert.Equal(["name", "count"], told.GetProperty("parsed").EnumerateObject().Select(property => property.Name));
        Assert.Equal(told.GetProperty("parsed").GetRawText(), told.GetProperty("parsedStream").GetRawText());
        AssertIsCard(told);
        Assert.Equal("""{"status":"incomplete","reason":"max_output_tokens"}""", told.GetProperty("cut").GetRawText());
        // What was counted beforehand is what it took.
        var usage = told.GetProperty("image").GetProperty("usage");
        Assert.Equal(usage.GetProperty("input_tokens").GetInt32(), told.GetProperty("counted").GetProperty("input_tokens").GetInt32());
        Assert.Equal(usage.GetProperty("input_tokens_details").GetProperty("image_tokens").GetInt32(), told.GetProperty("counted").GetProperty("input_tokens_details").GetProperty("image_tokens").GetInt32());
        Assert.Equal(1, told.GetProperty("aborted").GetProperty("deltas").GetInt32());
    }

    [Fact]
    public async Task Terminate_WithAnAnswerUnderWay_FinishesItAndEndsWell()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync();
        var answer = ChatAsync(process.Client, Goldens.Find(TestModel.Demo, "demo_two_images"));
        while ((await process.Client.GetFromJsonAsync<JsonElement>("/readyz")).GetProperty("load") is var load && load.GetProperty("running").GetInt32() + load.GetProperty("waiting").GetInt32() == 0 && !answer.IsCompleted) await Task.Yield();

        process.Terminate();

        Assert.Equal("stop", (await answer).GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(0, await process.ExitAsync());
        Assert.Empty(process.Errors);
    }

    private static async Task<JsonElement> ChatAsync(HttpClient client, GoldenCase golden)
    {
        var picture = 0;
        var messages = golden.Messages.Select(message => new
        {
            role = message.Role,
            content = message.Parts.Select(part => part.Type == "text" ? (object)new { type = "text", text = part.Text } : new { type = "image_url", image_url = new { url = DataUrl(golden.ImagePath(picture++)) } }).ToArray(),
        });
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", new { messages, temperature = 0, chat_template_kwargs = new { enable_thinking = golden.EnableThinking } });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string DataUrl(string path) => $"data:image/{Path.GetExtension(path)[1..].Replace("jpg", "jpeg", StringComparison.Ordinal)};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";
}
