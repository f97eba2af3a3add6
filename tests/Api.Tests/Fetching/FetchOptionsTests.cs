using Glimpse.Api.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Tests.Fetching;

public sealed class FetchOptionsTests
{
    [Fact]
    public void Options_WithoutSettings_AreSafeAndOn()
    {
        var options = Read();

        Assert.True(options.Enabled);
        Assert.Equal((5, 3, 10 * 1024 * 1024, null), (options.Seconds, options.MaxRedirects, options.MaxBytes, options.Proxy));
        Assert.Equal([80, 443], options.PortsToUse);
    }

    [Fact]
    public void Options_FromConfiguration_AreRead()
    {
        var options = Read(("AllowDomains:0", "example.com"), ("AllowDomains:1", "例え.jp"), ("DenyDomains:0", "a.example.com"), ("Ports:0", "8443"), ("Proxy", "http://127.0.0.1:3128"));

        Assert.Equal(["example.com", "例え.jp"], options.AllowDomains);
        Assert.Equal([8443], options.PortsToUse);
        Assert.Equal(new Uri("http://127.0.0.1:3128"), options.Proxy);
    }

    [Theory]
    [InlineData("Seconds", "0")]
    [InlineData("Seconds", "61")]
    [InlineData("MaxRedirects", "-1")]
    [InlineData("MaxBytes", "0")]
    [InlineData("Concurrency", "0")]
    [InlineData("Ports:0", "0")]
    [InlineData("Ports:0", "65536")]
    [InlineData("AllowDomains:0", "*.example.com")]
    [InlineData("DenyDomains:0", "https://example.com/")]
    [InlineData("Proxy", "socks5://127.0.0.1")]
    [InlineData("Proxy", "proxy")]
    [InlineData("Proxy", "http://user:password@127.0.0.1:3128")]
    public void Options_OutOfRange_AreRefusedAtStart(string key, string value) =>
        Assert.Contains(key.Split(':')[0], Assert.Throws<OptionsValidationException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static FetchOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{FetchOptions.Section}:{setting.Key}", (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddGlimpse(Head.Standalone, configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<FetchOptions>>().Value;
    }
}
