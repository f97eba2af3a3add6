namespace Glimpse.Repository.Tests.Scripts;

public sealed class UsageTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    [InlineData(".ci/setup.sh")]
    [InlineData(".ci/services.sh")]
    [InlineData(".ci/results.sh")]
    public async Task Script_IsValidBash(string script)
    {
        var (code, _, error) = await Bash.RunAsync($"bash -n {script}");
        Assert.True(code == 0, error);
    }

    [Theory]
    [InlineData("./run --help", "./run VERB")]
    [InlineData("./test --help", "--full")]
    [InlineData(".ci/run --help", "./test")]
    public async Task Script_AskedForHelp_AnswersAndDoesNothing(string command, string expected)
    {
        var (code, output, _) = await Bash.RunAsync(command);
        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./test --fast", "unknown option --fast")]
    [InlineData("./test nosuchproject", "There are:")]
    public async Task Test_WithAWrongArgument_Exits2(string command, string expected)
    {
        var (code, _, error) = await Bash.RunAsync(command);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnAPortInUse_NamesTheNextStep()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var (code, _, error) = await Bash.RunAsync($"GLIMPSE_PORT={port} ./run");
        Assert.Equal(1, code);
        Assert.Contains($"port {port} is in use", error, StringComparison.Ordinal);
        Assert.Contains($"GLIMPSE_PORT={port + 1}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnAPortThatIsNone_SaysSo()
    {
        var (code, _, error) = await Bash.RunAsync("GLIMPSE_PORT=many ./run");
        Assert.Equal(1, code);
        Assert.Contains("not a port", error, StringComparison.Ordinal);
    }
}
