using System.Net;
using Glimpse.Inference;

namespace Glimpse.Api.Tests.Gate.Browsers;

public sealed class BrowserTests
{
    private const string Page = "https://shop.example";
    private static readonly (string, string)[] Allowing = [.. TestKeys.Settings, ("Glimpse:Access:AllowedOrigins:0", Page)];

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("localhost:7071", 200)]
    [InlineData("a.localhost", 200)]
    [InlineData("127.0.0.1:7071", 200)]
    [InlineData("[::1]:7071", 200)]
    [InlineData("box.lan", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.1.2", 403)]
    [InlineData("0.0.0.0", 403)]
    public async Task OpenHead_CalledByAName_AnswersUnderItsOwn(string host, int status)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Access:AllowedHosts:0", "Box.lan"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Host = host } };

        Assert.Equal(status, (int)(await server.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("origin", "https://evil.example", 403)]
    [InlineData("origin", "null", 403)]
    [InlineData("origin", "http://localhost:3000", 403)]
    [InlineData("origin", "http://own", 200)]
    [InlineData("origin", Page, 200)]
    [InlineData("sec-fetch-site", "cross-site", 403)]
    [InlineData("sec-fetch-site", "same-origin", 200)]
    [InlineData("sec-fetch-site", "none", 200)]
    public async Task OpenHead_CalledByAPage_AnswersItsOwnAndThoseAllowed(string header, string value, int status)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Access:AllowedOrigins:0", Page));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = ApiServer.Json("""{"messages":[{"role":"user","content":"hello"}]}""") };
        request.Headers.TryAddWithoutValidation(header, value.Replace("own", server.Address.Authority, StringComparison.Ordinal));

        Assert.Equal(status, (int)(await server.Client.SendAsync(request)).StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, model.Requests.Count);
    }

    [Fact]
    public async Task Cors_WithoutOriginsSet_TellsBrowsersNothing()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), TestKeys.Settings);

        var answer = await server.Client.SendAsync(From(Page, HttpMethod.Get, "/v1/models"));
        var preflight = await server.Client.SendAsync(Preflight(Page, "/v1/models", "GET"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.StatusCode);
        Assert.All([answer, preflight], response =>
        {
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(response.Headers.Vary);
        });
    }

    [Fact]
    public async Task Cors_OfAnAllowedOrigin_IsToldOnAnswersAndErrors()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), Allowing);
        using var request = From(Page, HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new("Bearer", TestKeys.Shop);

        foreach (var response in new[] { await server.Client.SendAsync(request), await server.Client.SendAsync(From(Page, HttpMethod.Get, "/v1/models")), await server.Client.SendAsync(From(Page, HttpMethod.Get, "/no")) })
        {
            Assert.Equal([Page], response.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Equal(["Origin"], response.Headers.Vary);
            Assert.Contains("x-request-id", Assert.Single(response.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("https://shop.example:444")]
    public async Task Cors_OfAnotherOrigin_IsNeverReflected(string origin)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), Allowing);

        foreach (var response in new[] { await server.Client.SendAsync(From(origin, HttpMethod.Get, "/v1/models")), await server.Client.SendAsync(Preflight(origin, "/v1/models", "GET")) })
        {
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.Contains("Origin", response.Headers.Vary);
        }
    }

    [Fact]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredWithoutAKeyForEveryRoute()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), Allowing);

        foreach (var route in EndpointTable.All)
        {
            var answer = await server.Client.SendAsync(Preflight(Page, route.Pattern.Replace("{id}", "scripted", StringComparison.Ordinal), route.Method));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal([Page], answer.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Contains(route.Method, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
            Assert.Equal(["authorization,x-stainless-os"], answer.Headers.GetValues("Access-Control-Allow-Headers"));
        }
    }

    [Theory]
    [InlineData("/v1/models", "DELETE", 405)]
    [InlineData("/no", "GET", 404)]
    public async Task Preflight_OfWhatIsNotThere_IsRefused(string path, string method, int status)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), Allowing);

        Assert.Equal(status, (int)(await server.Client.SendAsync(Preflight(Page, path, method))).StatusCode);
    }

    private static HttpRequestMessage From(string origin, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return request;
    }

    private static HttpRequestMessage Preflight(string origin, string path, string method)
    {
        var request = From(origin, HttpMethod.Options, path);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,x-stainless-os");
        return request;
    }
}
