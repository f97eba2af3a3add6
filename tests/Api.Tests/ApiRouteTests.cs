namespace Glimpse.Api.Tests;

public sealed class ApiRouteTests
{
    [Fact]
    public void Matches_ASlashAtTheEnd_OnlyWhereCallersWriteIt()
    {
        Assert.True(EndpointTable.Predict.Matches("/api/predict/", out _));
        Assert.True(EndpointTable.Predict.Matches("/api/predict", out _));
        Assert.False(EndpointTable.Predict.Matches("/api/predict//", out _));
        Assert.False(EndpointTable.Infer.Matches("/infer/", out _));
    }

    [Theory]
    [InlineData("/v1/models", "/v1/models", true, null)]
    [InlineData("/v1/models", "/v1/models/", false, null)]
    [InlineData("/v1/models", "/v1/Models", false, null)]
    [InlineData("/v1/models/{id}", "/v1/models", false, null)]
    [InlineData("/v1/models/{id}", "/v1/models/", false, null)]
    [InlineData("/v1/models/{id}", "/v1/models/a", true, "a")]
    [InlineData("/v1/models/{id}", "/v1/models/a/b", true, "a/b")]
    [InlineData("/v1/models/{id}", "/v1/modelsxa", false, null)]
    [InlineData("/", "/", true, null)]
    [InlineData("/", "", false, null)]
    public void Matches_Path_AsThePatternSays(string pattern, string path, bool matches, string? rest)
    {
        Assert.Equal(matches, new ApiRoute("GET", pattern, typeof(object), "").Matches(path, out var found));
        Assert.Equal(rest, found);
    }

    [Fact]
    public void Routes_MatchOnlyThemselves() =>
        Assert.All(EndpointTable.All, route => Assert.Single(EndpointTable.All, other => other.Matches(route.Pattern.Replace("{id}", "x", StringComparison.Ordinal), out _)));

    [Fact]
    public void RoutesThatGenerate_TakeABodyOfNamedTypes() =>
        Assert.All(EndpointTable.All, route => Assert.Equal(route.Needs == Requirement.Room, route.Accepts.Count > 0));
}
