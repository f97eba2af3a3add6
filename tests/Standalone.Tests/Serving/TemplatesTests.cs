using System.Net.Http.Json;
using System.Text.Json;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Templates, and the contracts of older services, with the demo model behind them.</summary>
public sealed class TemplatesTests(DemoServer server) : IClassFixture<DemoServer>
{
    private readonly HttpClient _client = server.Process.Client;

    [Fact]
    public async Task Describe_Product_OfAPictureThatTheModelKnows_GivesTheReferencesWords()
    {
        var golden = Goldens.Find(TestModel.Demo, "demo_04");

        var record = await DescribeAsync(golden.ImagePath(0), "zh");

        Assert.Equal(golden.GeneratedText, record.GetProperty("text").GetString());
        Assert.Equal("食品", record.GetProperty("json").GetProperty("category").GetString());
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Describe_Product_OfAnyPicture_HasItsFiveFields(string language)
    {
        var pictures = Goldens.Cases(TestModel.Demo).Where(golden => golden.Images.Count > 0).Select(golden => golden.ImagePath(0))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("tests", "goldens", "images")).Where(path => !path.EndsWith("k_wide.jpg", StringComparison.Ordinal))).Distinct().ToList();
        Assert.True(pictures.Count > 20);

        foreach (var record in await Task.WhenAll(pictures.Select(path => DescribeAsync(path, language))))
        {
            var json = record.GetProperty("json");
            Assert.Equal(["category", "color", "material", "key_features", "marketing_copy"], json.EnumerateObject().Select(property => property.Name));
            Assert.InRange(json.GetProperty("key_features").GetArrayLength(), 1, 8);
            Assert.All(json.EnumerateObject().Where(property => property.Name != "key_features"), property => Assert.NotEmpty(property.Value.GetString()!));
            Assert.Equal("stop", record.GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task OlderContracts_OnePicture_GiveTheReferencesWords()
    {
        var golden = Goldens.Find(TestModel.Demo, "demo_02");
        var (file, question) = (await File.ReadAllBytesAsync(golden.ImagePath(0)), golden.Messages[0].Parts.Single(part => part.Type == "text").Text);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "image", "a.webp" }, { new StringContent(question!), "question" } };

        var inferred = await ReadAsync(await _client.PostAsJsonAsync("/infer", new { image = Convert.ToBase64String(file), text = question, max_new_tokens = 64 }));
        var analyzed = await ReadAsync(await _client.PostAsync("/analyze", form));
        var predicted = await ReadAsync(await _client.PostAsJsonAsync("/api/predict", new { data = new[] { $"data:image/webp;base64,{Convert.ToBase64String(file)}", question } }));

        Assert.Equal(golden.GeneratedText, inferred.GetProperty("response").GetString());
        Assert.Equal(golden.GeneratedText, analyzed.GetProperty("answer").GetString());
        Assert.Equal(golden.GeneratedText, predicted.GetProperty("data")[0].GetString());
    }

    private async Task<JsonElement> DescribeAsync(string path, string language)
    {
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(path)) { Headers = { ContentType = new("application/octet-stream") } };
        while (true)
        {
            var response = await _client.PostAsync($"/v1/describe?template=product&language={language}", picture);
            if ((int)response.StatusCode != 429) return await ReadAsync(response);
            await Task.Delay(20);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
