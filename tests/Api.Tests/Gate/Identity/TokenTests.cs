using System.Text;
using Glimpse.Api.Gate;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Rules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Glimpse.Api.Tests.Gate.Identity;

public sealed class TokenTests
{
    private readonly ManualClock _clock = new();
    private readonly TestProvider _provider = new();
    private readonly SigningKeys _keys;
    private readonly TokenCallers _callers;

    public TokenTests()
    {
        _keys = new(_provider, _clock, NullLogger<SigningKeys>.Instance);
        _callers = new(_keys, _clock);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Find_GoodToken_IsItsSubject(string algorithm) =>
        Assert.Equal("jwt:ada", (await FindAsync(Token(_provider.NewKey("k1", algorithm))))?.Name);

    public static TheoryData<string, Action<SecurityTokenDescriptor>> Wrong { get; } = new()
    {
        { "another issuer", token => token.Issuer = "https://login.example/other" },
        { "another audience", token => token.Audience = "api://else" },
        { "no audience", token => token.Audience = null },
        { "ended", token => (token.NotBefore, token.Expires) = (token.NotBefore!.Value.AddHours(-1), token.NotBefore!.Value.AddSeconds(-61)) },
        { "not begun", token => (token.NotBefore, token.Expires) = (token.NotBefore!.Value.AddSeconds(61), token.Expires!.Value.AddHours(1)) },
        { "without an end", token => token.Expires = null },
        { "without a subject", token => token.Claims.Remove("sub") },
        { "critical header", token => token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = new[] { "b64" } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Find_TokenThatIs_IsNobodys(string what, Action<SecurityTokenDescriptor> change)
    {
        var key = _provider.NewKey("k1");

        Assert.True(await FindAsync(Token(key, change)) is null, what);
        Assert.NotNull(await FindAsync(Token(key)));
    }

    [Fact]
    public async Task Find_EndedLessThanAMinuteAgo_IsStillTaken() =>
        Assert.NotNull(await FindAsync(Token(_provider.NewKey("k1"), token => (token.NotBefore, token.Expires) = (token.NotBefore!.Value.AddHours(-1), token.NotBefore!.Value.AddSeconds(-59)))));

    [Fact]
    public async Task Find_UnsignedToken_IsNobodys()
    {
        _provider.NewKey("k1");
        var unsigned = Token(null);

        Assert.Null(await FindAsync(unsigned));
        Assert.Null(await FindAsync(unsigned.Replace(unsigned.Split('.')[0], Base64UrlEncoder.Encode("""{"alg":"none","kid":"k1"}"""), StringComparison.Ordinal)));
        Assert.Equal(0, _provider.Reads);
    }

    // The attack: sign with the public key's bytes as if they were a shared secret.
    [Fact]
    public async Task Find_SharedSecret_IsNobodysEvenWhereTheProviderPublishesIt()
    {
        var secret = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('s', 64))) { KeyId = "k1" };
        _provider.Publish(secret);
        _provider.NewKey("k2");

        Assert.Null(await FindAsync(Token(new(secret, "HS256"))));
    }

    [Fact]
    public async Task Find_KeyThatTheProviderDoesNotHave_IsNobodys()
    {
        _provider.NewKey("k1");

        Assert.Null(await FindAsync(Token(_provider.NewKey("k1", published: false))));
        Assert.Null(await FindAsync(Token(_provider.NewKey("k9", published: false))));
    }

    [Fact]
    public async Task Find_TokenThatWasChanged_IsNobodys()
    {
        var parts = Token(_provider.NewKey("k1")).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("ada", "eve", StringComparison.Ordinal);

        Assert.Null(await FindAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}"));
        Assert.Null(await FindAsync($"{parts[0]}.{parts[1]}."));
        Assert.Null(await FindAsync("a.b.c"));
        Assert.Null(await FindAsync(".."));
    }

    [Fact]
    public async Task Find_NewKeyOfTheProvider_IsReadOnceAtMostEveryHalfMinute()
    {
        var first = _provider.NewKey("k1");
        Assert.NotNull(await FindAsync(Token(first)));
        _provider.Withdraw();
        var second = _provider.NewKey("k2");

        Assert.Null(await FindAsync(Token(second)));
        Assert.Equal(2, _provider.Reads);

        _clock.Advance(SigningKeys.BetweenReads);
        Assert.NotNull(await FindAsync(Token(second)));
        Assert.Null(await FindAsync(Token(first)));
        for (var i = 0; i < 100; i++) Assert.Null(await FindAsync(Token(_provider.NewKey($"made-up-{i % 5}", "ES256", published: false))));
        Assert.Equal(4, _provider.Reads);
    }

    [Fact]
    public async Task Find_WhileTheProviderIsSlow_WaitsForNothingThatIsKnown()
    {
        var known = _provider.NewKey("k1");
        Assert.NotNull(await FindAsync(Token(known)));
        var slow = new TaskCompletionSource();
        _provider.Slow = slow.Task;
        _clock.Advance(SigningKeys.Fresh + TimeSpan.FromSeconds(1));

        var waiting = FindAsync(Token(_provider.NewKey("k2")));
        var at = FindAsync(Token(known));

        Assert.True(at.IsCompletedSuccessfully);
        Assert.NotNull(await at);
        Assert.False(waiting.IsCompleted);
        slow.SetResult();
        Assert.NotNull(await waiting);
    }

    [Fact]
    public async Task Find_ProviderThatIsDown_KeepsItsKeysForADay()
    {
        var key = _provider.NewKey("k1");
        Assert.NotNull(await FindAsync(Token(key)));
        _provider.IsDown = true;

        _clock.Advance(TimeSpan.FromHours(23));
        Assert.NotNull(await FindAsync(Token(key)));
        _clock.Advance(TimeSpan.FromHours(2));
        var error = (await Assert.ThrowsAsync<ApiException>(() => FindAsync(Token(key)).AsTask())).Error;
        Assert.Equal((503, "identity_unavailable"), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("https://evil.example/keys")]
    [InlineData("http://login.example/keys")]
    [InlineData("https://login.example:444/keys")]
    [InlineData("https://login.example.evil.example/keys")]
    public async Task Find_KeysOfAnotherPlace_AreNotRead(string address)
    {
        _provider.KeysAddress = address;
        var token = Token(_provider.NewKey("k1"));

        await Assert.ThrowsAsync<ApiException>(() => FindAsync(token).AsTask());
        Assert.Equal(1, _provider.Reads);
    }

    [Fact]
    public async Task Find_KeysOfTheHostThatIsNamed_AreRead()
    {
        _provider.KeysAddress = "https://keys.example/all";

        Assert.NotNull(await FindAsync(Token(_provider.NewKey("k1")), new() { KeysHost = "Keys.example" }));
    }

    [Fact]
    public async Task Find_MetadataOfAnotherIssuer_IsNotTaken()
    {
        _provider.Issuer = "https://login.example/other";

        await Assert.ThrowsAsync<ApiException>(() => FindAsync(Token(_provider.NewKey("k1"))).AsTask());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Log in</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"issuer\":5,\"jwks_uri\":[]}")]
    [InlineData("{\"issuer\":\"https://login.example/tenant\",\"jwks_uri\":\"keys\"}")]
    [InlineData("{\"issuer\":\"https://login.example/tenant\",\"jwks_uri\":\"https://login.example/keys\",\"keys\":{}}")]
    public async Task Find_DocumentThatIsNone_IsTheProvidersFault(string document)
    {
        var token = Token(_provider.NewKey("k1"));
        _provider.Nonsense = document;

        var error = (await Assert.ThrowsAsync<ApiException>(() => FindAsync(token).AsTask())).Error;

        Assert.Equal((503, "identity_unavailable"), (error.Status, error.Code));
        _provider.Nonsense = null;
        _clock.Advance(SigningKeys.BetweenReads);
        Assert.NotNull(await FindAsync(token));
    }

    [Fact]
    public async Task Find_Scopes_AreAskedForAndMakeOperators()
    {
        var key = _provider.NewKey("k1");
        var options = new JwtOptions { RequiredScope = "describe", OperatorScope = "operate" };

        Assert.Equal(403, (await Assert.ThrowsAsync<ApiException>(() => FindAsync(Token(key), options).AsTask())).Error.Status);
        Assert.False((await FindAsync(Token(key, token => token.Claims["scope"] = "other describe"), options))!.IsOperator);
        Assert.True((await FindAsync(Token(key, token => token.Claims["roles"] = new[] { "describe", "operate" }), options))!.IsOperator);
    }

    [Theory]
    [InlineData("sub", "shop", "jwt:shop")]
    [InlineData("azp", "client-7", "jwt:client-7")]
    [InlineData("sub", "a\nb", "jwt:sha256:[0-9a-f]{64}")]
    [InlineData("sub", "sha256:a", "jwt:sha256:[0-9a-f]{64}")]
    public async Task Find_Subject_NamesTheCallerApartFromKeys(string claim, string value, string name)
    {
        var found = await FindAsync(Token(_provider.NewKey("k1"), token => token.Claims = new Dictionary<string, object> { [claim] = value }));

        Assert.Matches($"^{name}$", found!.Name);
    }

    private string Token(SigningCredentials? key, Action<SecurityTokenDescriptor>? change = null) => TestProvider.Token(key, _clock.GetUtcNow(), change);

    private ValueTask<Caller?> FindAsync(string token, JwtOptions? options = null)
    {
        options ??= new();
        (options.Authority, options.Audiences) = (TestProvider.Authority, [TestProvider.Audience]);
        var faults = new List<string>();
        var rules = JwtRules.Read(options, default, faults)!;
        Assert.Empty(faults);
        return _callers.FindAsync(token, rules, CancellationToken.None);
    }
}
