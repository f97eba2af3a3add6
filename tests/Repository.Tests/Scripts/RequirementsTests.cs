namespace Glimpse.Repository.Tests.Scripts;

/// <summary>What a newcomer sees on a machine that lacks something: what is missing, and the next step.</summary>
public sealed class RequirementsTests : IDisposable
{
    private readonly DirectoryInfo _bin = Directory.CreateTempSubdirectory("glimpse-bin-");

    public RequirementsTests()
    {
        foreach (var tool in new[] { "awk", "bash", "basename", "cat", "cut", "df", "dirname", "flock", "getconf", "grep", "head", "mkdir", "nproc", "paste", "sed", "tr", "uname" })
            if (Find(tool) is { } found) File.CreateSymbolicLink(Path.Combine(_bin.FullName, tool), found);
    }

    public void Dispose() => _bin.Delete(recursive: true);

    [Theory]
    [InlineData("./test")]
    [InlineData("./run doctor")]
    public async Task Script_WithoutNode_SaysSo(string command) => await FailsAsync(command, "Node.js 20 or newer is needed", "nodejs.org");

    [Fact]
    public async Task Script_WithOldNode_NamesBothVersions()
    {
        Fake("node", "18.19.0");
        Fake("npm", "9.0.0");
        await FailsAsync("./run doctor", "'node' is 18.19.0", "nvm use 20");
    }

    [Fact]
    public async Task Script_WithoutDotnet_SaysHowToInstallIt()
    {
        Fake("node", "20.11.1");
        Fake("npm", "10.0.0");
        await FailsAsync("./run doctor", "the .NET 10 SDK is needed", "--channel 10.0");
    }

    [Fact]
    public async Task Script_WithOldDotnet_NamesWhatIsThere()
    {
        Fake("node", "20.11.1");
        Fake("npm", "10.0.0");
        Fake("dotnet", "8.0.404 [/usr/share/dotnet/sdk]");
        await FailsAsync("./run doctor", "has: 8.0.404", "--channel 10.0");
    }

    [Fact]
    public async Task Script_OnAFullDisk_SaysHowMuchIsNeeded()
    {
        Fake("node", "20.11.1");
        Fake("npm", "10.0.0");
        Fake("dotnet", "10.0.100 [/usr/share/dotnet/sdk]");
        Fake("df", "Filesystem 1M-blocks Used Available Use% Mounted\n/dev/x 100 93 7 93% /");
        await FailsAsync("./run doctor", "7 MB are free", "free some room");
    }

    [Fact]
    public async Task Script_OnAnotherSystem_NamesIt()
    {
        Fake("uname", "Darwin arm64");
        await FailsAsync("./run doctor", "this is Darwin arm64", "container");
    }

    private async Task FailsAsync(string command, string what, string next)
    {
        var (code, output, error) = await Bash.RunAsync(command, path: _bin.FullName);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Contains(next, error, StringComparison.Ordinal);
    }

    private void Fake(string tool, string answer)
    {
        var path = Path.Combine(_bin.FullName, tool);
        File.Delete(path);
        File.WriteAllText(path, $"#!/bin/bash\nprintf '%s\\n' '{answer}'\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string? Find(string tool) => new[] { "/usr/bin", "/bin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
