using System.Net;
using System.Text.Json;
using Glimpse.Api.Gate;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Tests.Gate.Identity;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.DependencyInjection;
using static Glimpse.Api.Tests.Gate.KeyedServer;

namespace Glimpse.Api.Tests.Gate;

public sealed class AccessTests
{
    private const string Hello = """{"messages":[{"role":"user","content":"hello"}]}""";

    private static IEnumerable<(HttpMethod Method, string Path)> Guarded =>
        from route in EndpointTable.All
        where route.Access != Access.Anyone
        select (new HttpMethod(route.Method), route.Pattern.Replace("{id}", "scripted", StringComparison.Ordinal));

    [Theory]
    [InlineData(Head.Standalone)]
    [InlineData(Head.Functions)]
    public async Task EveryGuardedRoute_WithoutAKey_Is401BeforeAnythingElse(Head head)
    {
        await using var server = await StartAsync(head, TestKeys.Settings);

        foreach (var (method, path) in Guarded)
        {
            foreach (var (key, code) in new[] { ((string?)null, "missing_api_key"), ("glm_wrong", "invalid_api_key"), (TestKeys.HashOf(TestKeys.Shop), "invalid_api_key") })
            {
                using var request = new HttpRequestMessage(method, path);
                if (key is not null) request.Headers.Authorization = new("Bearer", key);
                var response = await server.Client.SendAsync(request);
                var error = await ErrorShape.ReadAsync(response);
                Assert.Equal((path, HttpStatusCode.Unauthorized, "invalid_request_error", code), (path, error.Status, error.Type, error.Code));
                Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
            }
        }
    }

    [Theory]
    [InlineData(Head.Standalone)]
    [InlineData(Head.Functions)]
    public async Task EveryGuardedRoute_WithAKeyInAnyPlace_LetsIn(Head head)
    {
        await using var server = await StartAsync(head, TestKeys.Settings);

        foreach (var (method, path) in Guarded)
        {
            foreach (var place in new[] { "authorization", "x-api-key", "x-functions-key", "code" })
            {
                using var request = new HttpRequestMessage(method, place == "code" ? $"{path}?code={TestKeys.Press}" : path);
                if (place != "code") request.Headers.Add(place, place == "authorization" ? $"Bearer {TestKeys.Press}" : TestKeys.Press);
                Assert.NotEqual((path, place, HttpStatusCode.Unauthorized), (path, place, (await server.Client.SendAsync(request)).StatusCode));
            }
        }
    }

    [Theory]
    [InlineData(Head.Standalone)]
    [InlineData(Head.Functions)]
    public async Task RoutesForAnyone_WithoutAKey_Answer(Head head)
    {
        await using var server = await StartAsync(head, TestKeys.Settings);

        foreach (var route in EndpointTable.All.Where(route => route.Access == Access.Anyone))
        {
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(route.Pattern)).StatusCode);
        }
    }

    [Fact]
    public async Task Functions_WithoutAnyKeySet_LetsNobodyInAndTellsTheOperator()
    {
        await using var server = await StartAsync(Head.Functions);

        Assert.Equal("missing_api_key", (await ErrorShape.ReadAsync(await server.ChatAsync(Hello))).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.SendAsync(Ask("any"))).StatusCode);
        Assert.Contains(server.Log.Lines, line => line.Text.Contains("./run key new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WithAKey_IsKnownByItsNameAllTheWay()
    {
        var (model, seen) = (new ScriptedModel(), new SeenCall());
        await using var server = await ApiServer.StartAsync(Head.Standalone, _ => Task.FromResult<IVisionLanguageModel>(model), services => services.AddSingleton<ICallObserver>(seen), TestKeys.Settings);

        await server.Client.SendAsync(Ask(TestKeys.Shop));

        Assert.Equal("shop", model.Request.Caller);
        Assert.Equal("shop", (await seen.CallAsync()).Caller.Name);
    }

    [Fact]
    public async Task Keys_ThatAreReplaced_StopWorkingWithoutARestart()
    {
        await using var server = await StartAsync(Head.Standalone, TestKeys.Settings);
        var setting = TestKeys.Hash("shop", "glm_next", 1);

        server.Configure(setting);
        Assert.Equal("200 200", await StatusesAsync(server, TestKeys.Shop, "glm_next"));

        server.Configure((TestKeys.Hash("shop", "", 0).Item1, setting.Item2), (setting.Item1, null));
        Assert.Equal("401 200 200", await StatusesAsync(server, TestKeys.Shop, "glm_next", TestKeys.Press));
    }

    [Fact]
    public async Task Keys_ThatCannotBeRead_ChangeNothingAndAreLogged()
    {
        await using var server = await StartAsync(Head.Standalone, TestKeys.Settings);

        server.Configure(("Glimpse:Access:Keys:shop:Hashes:0", "glm_plain-secret"), ("Glimpse:Access:Keys:press:Operator", "perhaps"));

        Assert.Equal(200, await StatusAsync(server, TestKeys.Shop));
        Assert.DoesNotContain(server.Log.Lines, line => line.Text.Contains("plain-secret", StringComparison.Ordinal));
        Assert.Contains(server.Log.Lines, line => line.Text.StartsWith("A change of who may call was not taken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenHead_ThatGetsAKey_IsClosedAndStaysSo()
    {
        await using var server = await StartAsync(Head.Standalone);
        Assert.Equal(200, await StatusAsync(server, null));

        server.Configure(TestKeys.Hash("shop", TestKeys.Shop));
        Assert.Equal("401 200", await StatusesAsync(server, null, TestKeys.Shop));

        server.Configure((TestKeys.Hash("shop", "").Item1, null));
        Assert.Equal("401 401", await StatusesAsync(server, null, TestKeys.Shop));
    }

    [Fact]
    public async Task Keys_OfAFile_AreReadAgainWhenItChanges()
    {
        var (path, clock) = (Path.GetTempFileName(), new ManualClock());
        try
        {
            await File.WriteAllTextAsync(path, FileOf(TestKeys.Shop));
            await using var server = await StartAsync(Head.Functions, clock, ("Glimpse:Access:File", path));
            Assert.Equal(200, await StatusAsync(server, TestKeys.Shop));

            await File.WriteAllTextAsync(path, FileOf("glm_next", TestKeys.Press));
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("401 200", await StatusesAsync(server, TestKeys.Shop, "glm_next"));

            await File.WriteAllTextAsync(path, """{"Keys":{"shop":""");
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(200, await StatusAsync(server, "glm_next"));
            Assert.Contains(server.Log.Lines, line => line.Text.Contains("which is not JSON: look at line 1", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(Head.Standalone)]
    [InlineData(Head.Functions)]
    public async Task Token_OfTheProvider_LetsInBesideKeys(Head head)
    {
        var (model, provider) = (new ScriptedModel(), new TestProvider());
        await using var server = await ApiServer.StartAsync(head, _ => Task.FromResult<IVisionLanguageModel>(model), services => services.AddSingleton<IProviderDocuments>(provider), [.. TestProvider.Settings, .. TestKeys.Settings]);

        Assert.Equal(200, await StatusAsync(server, TestProvider.Token(provider.NewKey("k1"), DateTimeOffset.UtcNow)));
        Assert.Equal("jwt:ada", model.Request.Caller);
        Assert.Equal("401 401 200", await StatusesAsync(server, TestProvider.Token(provider.NewKey("k1", published: false), DateTimeOffset.UtcNow), "a.b.c", TestKeys.Shop));
    }

    [Fact]
    public async Task Addresses_OutsideTheList_Are403WhereverARouteIsForCallers()
    {
        await using var server = await StartAsync(Head.Standalone, [.. TestKeys.Settings, ("Glimpse:Access:AllowedAddresses:0", "192.0.2.0/24")]);

        foreach (var route in EndpointTable.All)
        {
            using var request = new HttpRequestMessage(new(route.Method), route.Pattern) { Headers = { Authorization = new("Bearer", TestKeys.Press) } };
            // A stranger's word for where they are.
            request.Headers.Add("X-Forwarded-For", "192.0.2.1");
            var response = await server.Client.SendAsync(request);
            if (route.Access == Access.Anyone) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            else Assert.Equal((HttpStatusCode.Forbidden, "address_not_allowed"), await ErrorShape.ReadAsync(response) is var error ? (error.Status, error.Code) : default);
        }
    }

    [Theory]
    [InlineData("192.0.2.7", 200)]
    [InlineData("198.51.100.1, 192.0.2.7:5000", 200)]
    [InlineData("192.0.2.7, 198.51.100.1", 403)]
    [InlineData("127.0.0.1", 403)]
    [InlineData(null, 403)]
    public async Task Addresses_BehindTheFunctionsHost_AreThoseItForwards(string? forwarded, int status)
    {
        // Loopback on the list opens nothing: it is where the host is, whoever calls it.
        await using var server = await StartAsync(Head.Functions, [.. TestKeys.Settings, ("Glimpse:Access:AllowedAddresses:0", "192.0.2.0/24"), ("Glimpse:Access:AllowedAddresses:1", "127.0.0.0/8")]);
        using var request = Ask(TestKeys.Shop);
        if (forwarded is not null) request.Headers.Add("X-Forwarded-For", forwarded);

        Assert.Equal(status, (int)(await server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Log_OfARefusedKey_DoesNotHaveIt()
    {
        await using var server = await StartAsync(Head.Functions, TestKeys.Settings);

        await server.Client.GetAsync("/v1/models?code=query-secret");
        await StatusAsync(server, "header-secret");

        Assert.NotEmpty(server.Log.Lines);
        Assert.All(server.Log.Lines, line => Assert.DoesNotContain("secret", line.Text + line.Exception, StringComparison.Ordinal));
    }

    private static string FileOf(params string[] keys) => JsonSerializer.Serialize(new { Keys = new { shop = new { Hashes = keys.Select(TestKeys.HashOf) } } });
}
