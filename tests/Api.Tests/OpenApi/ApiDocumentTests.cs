using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Glimpse.Api.OpenApi;
using Glimpse.Fixtures;
using Microsoft.OpenApi;

namespace Glimpse.Api.Tests.OpenApi;

public sealed partial class ApiDocumentTests
{
    private static readonly JsonObject Document = ApiDocument.Build(EndpointTable.All);

    public static IEnumerable<object[]> Routes => EndpointTable.All.Select(route => new object[] { route.Method, route.Pattern });

    [Fact]
    public async Task Document_AsServed_IsReadByTheLibraryWithoutAWord()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        var response = await server.Client.GetAsync("/openapi.json");

        Assert.Equal((HttpStatusCode.OK, "application/json; charset=utf-8"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        var (document, diagnostic) = OpenApiDocument.Parse(await response.Content.ReadAsStringAsync(), "json");
        Assert.Empty(diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        Assert.Equal("Glimpse", document!.Info.Title);
    }

    [Fact]
    public void Paths_AreTheTablesRoutesAndNoOthers() =>
        Assert.Equal(EndpointTable.All.Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal),
            Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Routes))]
    public void EveryRoute_IsDescribedWhole(string method, string pattern)
    {
        var route = EndpointTable.All.Single(route => route.Method == method && route.Pattern == pattern);
        var operation = Operation(route);

        Assert.Equal(route.Summary, (string?)operation["summary"]);
        Assert.False(string.IsNullOrEmpty((string?)operation["description"]), "It has no description: add it to a file of Api/OpenApi.");
        Assert.NotEmpty((string)operation["operationId"]!);
        Assert.Contains((string)operation["tags"]![0]!, Document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.Equal(route.Accepts, operation["requestBody"]?["content"]?.AsObject().Select(content => content.Key) ?? []);
        var answers = operation["responses"]!["200"]!["content"]!.AsObject();
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.True(answer.Value!["schema"] is not null && answer.Value["example"] is not null, $"{answer.Key} has no schema or no example."));
        Assert.Equal(route.Access != Access.Anyone, operation["security"] is not null);
    }

    [Fact]
    public void Route_ThatNoFileDescribes_WouldBeSeen() =>
        Assert.Null(ApiDocument.Build([EndpointTable.Health with { Pattern = "/forgotten" }])["paths"]!["/forgotten"]!["get"]!["description"]);

    [Fact]
    public void OperationIds_AreDifferent()
    {
        var ids = EndpointTable.All.Select(route => (string)Operation(route)["operationId"]!).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void References_LeadSomewhere() => Assert.All(References().Matches(Document.ToJsonString()).Select(match => match.Groups[1].Value.Split('/')),
        path => Assert.NotNull(path.Aggregate((JsonNode?)Document, (node, step) => node?[step])));

    // An error that callers may see and the document does not know would be one of these, in the one file that makes errors.
    [Fact]
    public void EveryStatusOfAnError_IsDescribed()
    {
        var statuses = Statuses().Matches(File.ReadAllText(Repository.PathOf("Api", "Gate", "ApiError.cs"))).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(statuses);
        Assert.All(statuses, status => Assert.NotNull(Document["components"]!["responses"]![$"Error{status}"]));
    }

    [Fact]
    public void EveryErrorOfTheGate_IsSaidOfTheRoutesThatItMeets()
    {
        Assert.Equal(["400", "405", "414", "431", "500"], Errors(EndpointTable.Health));
        Assert.Equal(["400", "401", "403", "405", "414", "429", "431", "500", "503"], Errors(EndpointTable.Models));
        Assert.Equal(["400", "401", "403", "405", "408", "413", "414", "415", "429", "431", "500", "503"], Errors(EndpointTable.Describe));
        Assert.Equal(Errors(EndpointTable.Describe).Append("404").Order(StringComparer.Ordinal), Errors(EndpointTable.ChatCompletions));

        static IEnumerable<string> Errors(ApiRoute route) => Operation(route)["responses"]!.AsObject().Select(response => response.Key).Where(status => status != "200");
    }

    private static JsonObject Operation(ApiRoute route) => Document["paths"]![route.Pattern]![route.Method.ToLowerInvariant()]!.AsObject();

    [GeneratedRegex("\"\\$ref\":\"#/([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex(@"StatusCodes\.Status(\d+)")]
    private static partial Regex Statuses();
}
