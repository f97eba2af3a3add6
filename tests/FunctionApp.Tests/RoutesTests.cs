using System.Net;
using System.Reflection;
using System.Text.Json;
using Glimpse.Api;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Pictures;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Glimpse.FunctionApp.Tests;

[Collection(FunctionHead.Collection)]
public sealed class RoutesTests(LoadingHead head) : IClassFixture<LoadingHead>
{
    public static TheoryData<string, string, string> Routes()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var route in EndpointTable.All)
        {
            var name = Name(route);
            var path = route.Pattern.Replace("{id}", "some/id", StringComparison.Ordinal);
            data.Add(route.Method, path, name);
            if (route.Method == "GET") data.Add("HEAD", path, name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Request_OfARoute_ReachesItsFunctionAndItsEndpoint(string method, string path, string function)
    {
        using var answer = await SendAsync(method, path);
        Assert.Equal(function, Assert.Single(answer.Headers.GetValues(FunctionsApplication.NameHeader)));
        // The model is still loading: what needs it says so, and that answer is the endpoint's gate speaking.
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
        Assert.NotEmpty(answer.Headers.GetValues("x-request-id"));
    }

    // The host hands every call on from this machine, so that coming from here says nothing.
    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Request_FromLoopbackWithoutAKey_IsRefusedWhereTheRouteIsForCallers(string method, string path, string function)
    {
        var route = EndpointTable.All.Single(route => Name(route) == function);
        using var answer = await SendAsync(method, path, head.Stranger);
        Assert.Equal(route.Access != Access.Anyone, answer.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("192.0.2.7", HttpStatusCode.ServiceUnavailable)]
    [InlineData("6.6.6.6, 192.0.2.7", HttpStatusCode.ServiceUnavailable)]
    [InlineData("192.0.2.7, 6.6.6.6", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    public async Task Request_WhereOnlySomeAddressesMayCall_IsJudgedByWhatTheHostForwards(string? forwarded, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        if (forwarded is not null) request.Headers.Add("X-Forwarded-For", forwarded);
        using var answer = await head.Client.SendAsync(request);
        // Let in, it is told that the model is still loading.
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public void Functions_OfHttp_AreOnePerRouteAndOneForTheRest()
    {
        var names = HttpFunctions.Select(function => function.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal);
        Assert.Equal(EndpointTable.All.Select(Name).Append("Other").Order(StringComparer.Ordinal), names);
    }

    // The host would refuse an OpenAI client's Bearer key: who may call is the gate's to say.
    [Fact]
    public void Functions_OfHttp_AreAnonymousAndAnswerThemselves() => Assert.All(HttpFunctions, function =>
    {
        Assert.Equal(AuthorizationLevel.Anonymous, Trigger(function)!.AuthLevel);
        Assert.True(function.DeclaringType is { IsPublic: true, IsSealed: true });
    });

    [Fact]
    public void Functions_OfHttp_TakeTheMethodsOfTheirRoute() => Assert.All(EndpointTable.All, route =>
    {
        var function = HttpFunctions.Single(function => function.GetCustomAttribute<FunctionAttribute>()!.Name == Name(route));
        Assert.Equal(route.Method == "GET" ? ["get", "head"] : [route.Method.ToLowerInvariant()], Trigger(function)!.Methods);
    });

    [Theory]
    [InlineData("GET", "/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/models", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/describe", HttpStatusCode.MethodNotAllowed)]
    public async Task Request_OfNoRoute_IsAnsweredInTheApisWords(string method, string path, HttpStatusCode expected)
    {
        using var answer = await SendAsync(method, path);
        Assert.Equal(expected, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(json.RootElement.GetProperty("error").GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task OpenApi_OfThisHead_TellsWhereItsFunctionsAre()
    {
        using var answer = await SendAsync("GET", "/openapi.json");
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var told = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, operation) => $"{operation.Name} {path.Name}");
        var functions = HttpFunctions.Select(function => Trigger(function)!).Where(trigger => trigger.Methods.Length > 0)
            .Select(trigger => $"{trigger.Methods[0]} /{trigger.Route!.Replace("{nothing:maxlength(0)?}", "", StringComparison.Ordinal).Replace("{*", "{", StringComparison.Ordinal)}");
        Assert.Equal(functions.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Functions_OfBlobs_ShareTheHandlerAndDifferInTheirSource()
    {
        var functions = FunctionsApplication.Functions.Where(function => Trigger(function) is null).ToArray();
        Assert.All(functions, function => Assert.Equal(typeof(PictureHandler), Assert.Single(Assert.Single(function.DeclaringType!.GetConstructors()).GetParameters()).ParameterType));
        var triggers = functions.Select(function => function.GetParameters()[0].GetCustomAttribute<BlobTriggerAttribute>()!).ToArray();
        Assert.Equal([BlobTriggerSource.LogsAndContainerScan, BlobTriggerSource.EventGrid], triggers.Select(trigger => trigger.Source).Order());
        Assert.All(triggers, trigger => Assert.Equal(("images/{name}", null), (trigger.BlobPath, trigger.Connection)));
        Assert.All(functions, function => ActivatorUtilities.CreateInstance(head.Application.Services, function.DeclaringType!));
    }

    [Fact]
    public void Services_ThatFunctionsAskFor_AreThere()
    {
        Assert.NotNull(head.Application.Services.GetService<ApiDispatcher>());
        Assert.NotNull(head.Application.Services.GetService<Describer>());
    }

    [Fact]
    public void Host_ThatIsToldToStop_LeavesAnswersTheirGraceTime() =>
        Assert.True(head.Application.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout > TimeSpan.FromSeconds(new ApiOptions().GraceSeconds));

    private static IEnumerable<MethodInfo> HttpFunctions => FunctionsApplication.Functions.Where(function => Trigger(function) is not null);

    private static HttpTriggerAttribute? Trigger(MethodInfo function) => function.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>();

    private static string Name(ApiRoute route) => typeof(EndpointTable).GetProperties().Single(property => ReferenceEquals(property.GetValue(null), route)).Name;

    private static string TypeFor(string path) => EndpointTable.All.FirstOrDefault(route => route.Pattern == path)?.Accepts is [var type, ..] ? type : "application/json";

    private async Task<HttpResponseMessage> SendAsync(string method, string path, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "X-Forwarded-For", FunctionHead.Address } } };
        if (method == "POST") request.Content = new StringContent("{}", System.Text.Encoding.UTF8, TypeFor(path));
        return await (client ?? head.Client).SendAsync(request);
    }
}
