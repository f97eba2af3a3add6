using Glimpse.Api.Gate.Rules;

namespace Glimpse.Api.Tests.Gate.Rules;

public sealed class AccessRulesTests
{
    public static TheoryData<Action<AccessOptions>, string> Wrong { get; } = new()
    {
        { options => options.Keys["a b"] = new(), "Glimpse:Access:Keys:a b is no name for a key" },
        { options => options.Keys["jwt:x"] = new(), "Glimpse:Access:Keys:jwt:x is no name for a key" },
        { options => options.Keys["a"] = new() { Hashes = ["glm_plain"] }, "Glimpse:Access:Keys:a:Hashes:0 must be sha256: and 64 hexadecimal digits" },
        { options => options.Keys["a"] = new() { Concurrent = -1 }, "Glimpse:Access:Keys:a has a limit below 0" },
        { options => options.AllowedAddresses = ["10.0.0.0/8", "10.1.1.1/8"], "Glimpse:Access:AllowedAddresses:1 must be an address or a network" },
        { options => options.TrustedProxies = ["proxy.example"], "Glimpse:Access:TrustedProxies:0 must be an address or a network" },
        { options => options.AllowedOrigins = ["*"], "Glimpse:Access:AllowedOrigins:0 must be an origin" },
        { options => options.AllowedOrigins = ["https://shop.example/"], "Glimpse:Access:AllowedOrigins:0 must be an origin" },
        { options => options.AllowedOrigins = ["null"], "Glimpse:Access:AllowedOrigins:0 must be an origin" },
        { options => options.Jwt.Authority = "http://login.example", "Glimpse:Access:Jwt:Authority must be an address that begins with https://" },
        { options => options.Jwt.Authority = "https://login.example", "Glimpse:Access:Jwt:Audiences is needed" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_WrongSetting_IsNamedAsItIsSet(Action<AccessOptions> change, string words)
    {
        var options = new AccessOptions();
        change(options);

        var result = new AccessOptionsValidator(Head.Standalone).Validate(null, options);

        Assert.StartsWith(words, Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain("glm_plain", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NothingSet_IsRightAndLetsNobodyInByAKey()
    {
        var options = new AccessOptions();

        Assert.True(new AccessOptionsValidator(Head.Functions).Validate(null, options).Succeeded);
        Assert.False(AccessRules.Read(options, Head.Functions, []).HasCredentials);
    }

    [Fact]
    public void Read_NameWithoutKeys_StillAsksForOne()
    {
        var options = new AccessOptions();
        options.Keys["shop"] = new() { Hashes = [""] };

        Assert.True(AccessRules.Read(options, Head.Standalone, []).HasCredentials);
    }

    [Fact]
    public void Read_LimitsOfAKey_AreItsOwnOrTheUsual()
    {
        var options = new AccessOptions { PerKey = { RequestsPerMinute = 60, OutputTokensPerMinute = 5000 } };
        options.Keys["shop"] = new() { Hashes = [TestKeys.HashOf("one")], RequestsPerMinute = 0, Concurrent = 2 };

        var caller = AccessRules.Read(options, Head.Standalone, []).Keys.Find("one", DateTimeOffset.UnixEpoch);

        Assert.Equal(new(0, 5000, 2), caller!.Limits);
    }
}
