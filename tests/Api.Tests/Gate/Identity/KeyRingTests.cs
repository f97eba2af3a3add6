using Glimpse.Api.Gate;
using Glimpse.Api.Gate.Identity;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate.Identity;

public sealed class KeyRingTests
{
    private static readonly Caller Shop = new("shop");
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Find_KeyOfAHash_IsItsHolder()
    {
        var ring = new KeyRing([Key("one"), Key("two", new("else"))]);

        Assert.Equal("shop", ring.Find("one", Now)?.Name);
        Assert.Equal("else", ring.Find("two", Now)?.Name);
        Assert.Null(ring.Find("One", Now));
        Assert.Null(ring.Find("", Now));
        // The hash itself opens nothing: whoever reads the settings has no key.
        Assert.Null(ring.Find(TestKeys.HashOf("one"), Now));
    }

    [Theory]
    [InlineData(" until 2026-11-26", false)]
    [InlineData(" until 2026-11-27", true)]
    [InlineData(" until 2026-11-26T12:00:00Z", false)]
    [InlineData(" UNTIL 2026-11-26T12:00:01Z", true)]
    [InlineData(" until 2026-11-26T13:30:00+02:00", false)]
    public void Find_KeyWithAnEnd_CountsUntilThen(string ending, bool counts)
    {
        Assert.True(ApiKey.TryParse(TestKeys.HashOf("one") + ending, Shop, out var key));

        Assert.Equal(counts, new KeyRing([key]).Find("one", Now) is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("glm_plain")]
    [InlineData("sha256:")]
    [InlineData("sha256:zz")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddee")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeegg")]
    [InlineData("sha1:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff until soon")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff until")]
    [InlineData("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 2027-01-01")]
    public void TryParse_AnythingElse_IsNoHash(string? text) => Assert.False(ApiKey.TryParse(text, Shop, out _));

    [Fact]
    public void Of_EveryPlace_IsRead()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = "bearer  first ";
        request.Headers["x-api-key"] = "second";
        request.Headers["X-Functions-Key"] = "third";
        request.QueryString = new("?a=b&code=four%2Bth");

        Assert.Equal(["first", "second", "third", "four+th"], GivenKeys.Of(request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("glm_key")]
    public void Of_AuthorizationWithoutABearer_IsNoKey(string authorization)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = authorization;

        Assert.Empty(GivenKeys.Of(request));
    }

    [Fact]
    public void Of_ManyKeys_AreNotAllTried()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x-api-key"] = Enumerable.Range(0, 1000).Select(i => $"k{i}").ToArray();

        Assert.InRange(GivenKeys.Of(request).Count, 1, 4);
    }

    private static ApiKey Key(string key, Caller? caller = null)
    {
        Assert.True(ApiKey.TryParse(TestKeys.HashOf(key), caller ?? Shop, out var parsed));
        return parsed;
    }
}
