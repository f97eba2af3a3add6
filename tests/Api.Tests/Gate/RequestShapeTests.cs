using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate;

public sealed class RequestShapeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?code=aB3_-/+==&prompt=a b")]
    [InlineData("?prompt=%E4%BB%80%e4%b9%88+%F0%9F%90%88&language=zh")]
    [InlineData("?prompt=100%25&x=%00%7F")]
    [InlineData("?prompt=猫%20")]
    public void CheckHead_QueryThatSpellsText_IsTaken(string query) => RequestShape.CheckHead(Request(query), new());

    [Theory]
    [InlineData("?%")]
    [InlineData("?prompt=100%")]
    [InlineData("?prompt=100%2")]
    [InlineData("?prompt=%zz")]
    [InlineData("?prompt=% 1")]
    [InlineData("?prompt=%u4E00")]
    [InlineData("?prompt=%FF")]
    [InlineData("?prompt=%C0%AF")]
    [InlineData("?prompt=%ED%A0%80")]
    [InlineData("?prompt=%E4%BB&language=%80")]
    [InlineData("?%E4=%BB%80")]
    [InlineData("?code=%FF")]
    public void CheckHead_QueryThatSpellsNone_IsRefusedWithoutItsText(string query)
    {
        var error = Assert.Throws<ApiException>(() => RequestShape.CheckHead(Request(query), new())).Error;

        Assert.Equal((400, "invalid_query"), (error.Status, error.Code));
        Assert.Equal(ApiError.UnreadableQuery, error);
    }

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new(query) } }.Request;
}
