using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Glimpse.Api;
using Glimpse.Api.Tests;
using Glimpse.Api.Tests.Gate.Walk;
using Glimpse.Fixtures;

namespace Glimpse.FunctionApp.Tests;

/// <summary>What Api.Tests sends to the gate, sent through the functions: nothing may depend on the head.</summary>
[Collection(FunctionHead.Collection)]
public sealed class HostileCorpusTests(EngineHead head) : IClassFixture<EngineHead>
{
    private const int Mutants = 60;
    private const int Seed = 20240611;
    private static readonly byte[][] Files = [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "goldens", "images")).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Fact]
    public async Task Picture_ThatIsGood_IsAnsweredOnEveryRoute()
    {
        foreach (var carrier in PictureCarriers.All) Assert.Null(await AnswerAsync(carrier.ToString(), carrier.Pattern, carrier.OfFile(Files[0])));
    }

    [Fact]
    public async Task Picture_ThatIsMutated_IsAnsweredOnEveryRoute()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Mutants; i++)
        {
            var carrier = PictureCarriers.All[i % PictureCarriers.All.Count];
            await AnswerAsync($"{carrier}: mutant {i}", carrier.Pattern, carrier.OfFile(PictureMutator.Mutate(Files[i % Files.Length], random)));
        }
    }

    [Fact]
    public async Task Json_ThatIsHostile_IsAnsweredOnEveryRoute()
    {
        foreach (var (path, _) in PictureCarriers.Json)
        {
            foreach (var (name, bytes) in HostileJson.Bodies) Assert.NotNull(await AnswerAsync(name, path, new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } }));
            var good = PictureCarriers.JsonOf(path, PictureCarriers.DataUrl(Files[0]));
            foreach (var field in HostileJson.Fields) await AnswerAsync(Short(field), path, new StringContent($"{{{field},{good[1..]}", Encoding.UTF8, "application/json"));
        }
    }

    [Fact]
    public async Task Form_ThatIsHostile_IsRefusedOnEveryRoute()
    {
        foreach (var (path, _) in PictureCarriers.Forms)
        {
            foreach (var (name, type, body) in HostileForms.All)
            {
                var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                content.Headers.TryAddWithoutValidation("Content-Type", type);
                Assert.NotNull(await AnswerAsync(name, path, content));
            }
        }
    }

    [Fact]
    public async Task Body_ThatIsTooLargeOrOfAnotherKind_IsRefusedOnEveryRoute()
    {
        foreach (var route in EndpointTable.All.Where(route => route.Accepts.Count > 0))
        {
            var large = new ByteArrayContent(new byte[new ApiOptions().MaxBodyBytes + 1]);
            large.Headers.TryAddWithoutValidation("Content-Type", route.Accepts[0] + "; boundary=b");
            Assert.Equal("body_too_large", await AnswerAsync("too large", route.Pattern, large));
            Assert.Equal("unsupported_media_type", await AnswerAsync("of another kind", route.Pattern, new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } }));
        }
    }

    /// <summary>Gives the code of the answer's error, a clear 4xx in the one shape, or null for a 200.</summary>
    private async Task<string?> AnswerAsync(string what, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Headers = { { "X-Forwarded-For", FunctionHead.Address } } };
        try
        {
            using var answer = await head.Client.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.OK) return null;
            var error = await ErrorShape.ReadAsync(answer);
            Assert.InRange((int)error.Status, 400, 499);
            return error.Code;
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{path}: {what}", fault);
        }
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
