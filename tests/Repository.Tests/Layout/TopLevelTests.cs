namespace Glimpse.Repository.Tests.Layout;

public sealed class TopLevelTests
{
    private const long MaxBytes = 20_000_000;

    [Theory]
    [InlineData("Serverless.sln")]
    [InlineData("README.md")]
    [InlineData("host.json")]
    [InlineData("local.settings.sample.json")]
    [InlineData("LICENSE")]
    [InlineData("NOTICE")]
    [InlineData("CHANGELOG.md")]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    [InlineData("package.json")]
    [InlineData("package-lock.json")]
    [InlineData("global.json")]
    [InlineData(".editorconfig")]
    [InlineData("Directory.Build.props")]
    [InlineData("Directory.Packages.props")]
    public void File_ThatOthersRelyOn_IsThere(string path) => Assert.Contains(path, Tree.Files);

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void Script_InGitAndOnDisk_IsExecutable(string path)
    {
        Assert.StartsWith("100755 ", Tree.Git("ls-files", "--stage", path), StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(Tree.Absolute(path)).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void Files_AreSmallEnoughToClone() =>
        Rule.Holds($"Over {MaxBytes:N0} bytes:", Tree.Files.Where(path => !Tree.IsModel(path) && new FileInfo(Tree.Absolute(path)).Length > MaxBytes));

    [Fact]
    public void BuiltThings_AreNotTracked() =>
        Rule.Holds("Made by a build, an install or a run:", Tree.Git("ls-files", "-z").Split('\0')
            .Where(path => path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "artifacts" or "TestResults")));
}
