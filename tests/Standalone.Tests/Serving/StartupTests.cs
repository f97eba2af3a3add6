using System.Net;
using System.Net.Sockets;

namespace Glimpse.Standalone.Tests.Serving;

public sealed class StartupTests
{
    private static readonly string[] FreePort = ["--urls", "http://127.0.0.1:0"];

    [Fact]
    public async Task Start_PortInUse_IsOneLineAndExitCode1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        await using var process = StandaloneProcess.Start(["--urls", address]);

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal($"glimpse: {address} is in use. Stop what uses it, or listen elsewhere, as in: --urls http://127.0.0.1:7072", Assert.Single(process.Errors));
        Assert.DoesNotContain(process.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NoModel_SaysHowToBuildOneAndExitCode1()
    {
        await using var process = StandaloneProcess.Start(FreePort, ("Glimpse__ModelPath", "no-such-folder"));

        Assert.Equal(1, await process.ExitAsync());
        var line = Assert.Single(process.Output.Concat(process.Errors), line => line.Contains("no-such-folder", StringComparison.Ordinal));
        Assert.Contains("./run model build", line, StringComparison.Ordinal);
        Assert.DoesNotContain(process.Output.Concat(process.Errors), line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0;http://*:0")]
    [InlineData("ASPNETCORE_URLS", "http://some-name:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "0")]
    [InlineData("Kestrel__Endpoints__Http__Url", "http://[::]:0")]
    public async Task Start_OpenToOthersWithoutAKey_IsOneLineAndExitCode1(string name, string value)
    {
        await using var process = StandaloneProcess.Start([], ("Glimpse__ModelPath", "no-such-folder"), (name, value));

        Assert.Equal(1, await process.ExitAsync());
        Assert.Matches("^glimpse: http://.* can be reached from other machines, and no API key is configured. .*'./run key new NAME'.*--urls http://127.0.0.1:7071$", Assert.Single(process.Errors));
        Assert.Empty(process.Output);
    }

    [Fact]
    public async Task Start_OpenToOthersWithAKey_Listens()
    {
        await using var process = StandaloneProcess.Start(["--urls", "http://0.0.0.0:0"], ("Glimpse__ModelPath", "no-such-folder"), ("Glimpse__Access__Keys__shop__Hashes__0", $"sha256:{new string('0', 64)}"));

        Assert.Contains("0.0.0.0", await process.LineAsync("Listening on "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Glimpse__Access__Keys__shop__Hashes__0", "glm_key", "Glimpse:Access:Keys:shop:Hashes:0 must be sha256: and 64 hexadecimal digits")]
    [InlineData("Glimpse__Access__PerKey__Concurrent", "-1", "Glimpse:Access:PerKey:Concurrent must be between 0 and 100000.")]
    [InlineData("Glimpse__Access__File", "no-such-file", "Glimpse:Access:File names 'no-such-file', which cannot be read.")]
    [InlineData("Glimpse__Slots", "0", "Glimpse:Slots must be between 1 and 256.")]
    [InlineData("Glimpse__ModelPath", "", "Glimpse:ModelPath is required.")]
    [InlineData("Glimpse__Slots", "many", "The setting Glimpse:Slots is 'many', which cannot be read as a whole number.")]
    [InlineData("Glimpse__Provider", "gpu", "The setting Glimpse:Provider is 'gpu', which cannot be read as cpu or cuda.")]
    [InlineData("Glimpse__Images__MaxBytes", "-1", "Glimpse:Images:MaxBytes must be between 1 and 2147483647.")]
    [InlineData("Glimpse__Api__MaxBodyBytes", "5", "Glimpse:Api:MaxBodyBytes must be between 1024 and 1073741824.")]
    [InlineData("Glimpse__Storage__PollSeconds", "often", "The setting Glimpse:Storage:PollSeconds is 'often', which cannot be read as a number.")]
    [InlineData("Glimpse__Cache__Minutes", "0", "Glimpse:Cache:Minutes must be between 1 and 525600.")]
    [InlineData("Glimpse__Cache__Redis", "password=geheim", "Glimpse:Cache:Redis cannot be read. Write it as in: host:6380,password=…,ssl=true.")]
    [InlineData("AzureWebJobsStorage", "not a connection string", "The storage connection string cannot be read.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://127.0.0.1:4317.")]
    [InlineData("ASPNETCORE_URLS", "nowhere", "'nowhere' is no address to listen on.")]
    public async Task Start_WrongSetting_IsOneLineAndExitCode1(string name, string value, string words)
    {
        await using var process = StandaloneProcess.Start(name == "ASPNETCORE_URLS" ? [] : FreePort, ("Glimpse__ModelPath", "no-such-folder"), (name, value));

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains(words, Assert.Single(process.Errors), StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }
}
