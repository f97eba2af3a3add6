using Glimpse.Api.Fetching;

namespace Glimpse.Api.Tests.Fetching;

public sealed class DomainListTests
{
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "a.b.example.com", true)]
    [InlineData("example.com", "notexample.com", false)]
    [InlineData("example.com", "example.com.evil.net", false)]
    [InlineData("example.com", "com", false)]
    [InlineData("Example.COM", "example.com", true)]
    [InlineData("a.example.com", "example.com", false)]
    [InlineData("cn", "example.cn", true)]
    [InlineData("Bücher.de", "img.xn--bcher-kva.de", true)]
    [InlineData("xn--bcher-kva.de", "xn--bcher-kva.de", true)]
    [InlineData("93.184.216.34", "93.184.216.34", true)]
    [InlineData("2606:4700:0::1", "2606:4700::1", true)]
    [InlineData("34", "93.184.216.34", false)]
    public void Holds_Host_GoesByWholeLabels(string domain, string host, bool holds) => Assert.Equal(holds, new DomainList([domain]).Holds(host));

    [Theory]
    [InlineData("")]
    [InlineData("*.example.com")]
    [InlineData(".example.com")]
    [InlineData("example.com.")]
    [InlineData("https://example.com")]
    [InlineData("example.com/a")]
    [InlineData("exam ple.com")]
    [InlineData("ｅxample.com")]
    public void Normal_NoDomain_IsNull(string domain) => Assert.Null(DomainList.Normal(domain));

    [Fact]
    public void Normal_LongestNamesAndLabels_AreTakenAndNoLonger()
    {
        Assert.NotNull(HostNames.Normal($"{new string('a', 63)}.com"));
        Assert.Null(HostNames.Normal($"{new string('a', 64)}.com"));
        Assert.NotNull(HostNames.Normal(string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) + "b"));
        Assert.Null(HostNames.Normal(string.Join('.', Enumerable.Repeat(new string('a', 63), 4))));
    }
}
