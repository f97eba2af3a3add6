using System.Text.RegularExpressions;

namespace Glimpse.Repository.Tests.Papers;

/// <summary>What the README shows is there. (That its verbs parse is for Cli.Tests, which knows them.)</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Tree.Read("README.md");

    [Fact]
    public void Tree_InTheReadme_IsTheRealTree()
    {
        var section = Readme[Readme.IndexOf("## The tree", StringComparison.Ordinal)..];
        var block = section.Split("```")[1];
        var shown = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => Remark().Split(line)[0].Split(' ')).Select(name => name.TrimEnd('/')).ToList();
        var real = Tree.Files.Select(path => path.Split('/')).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct().ToList();
        Rule.Holds("In the README's tree, but not there:", shown.Where(name => !real.Contains(name) && !Tree.Files.Contains(name)));
        Rule.Holds("There, but not in the README's tree:", real.Where(name => !shown.Contains(name)));
    }

    [Fact]
    public void Scripts_InTheReadme_AreThereAndCanBeRun()
    {
        var scripts = Script().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("run", scripts);
        Assert.Contains("test", scripts);
        Rule.Holds("No such script:", scripts.Where(script => !Tree.Files.Contains(script) || !File.GetUnixFileMode(Tree.Absolute(script)).HasFlag(UnixFileMode.UserExecute)));
    }

    [Fact]
    public void Paths_InTheReadme_AreThere()
    {
        var links = Link().Matches(Readme).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));
        var pictures = Path().Matches(Readme).Select(match => match.Value);
        Rule.Holds("No such file:", links.Concat(pictures).Distinct().Where(target => !Tree.Files.Contains(target)));
    }

    [Fact]
    public void Readme_IsShort() => Assert.InRange(Readme.AsSpan().Count('\n'), 20, 150);

    [GeneratedRegex(" {2,}")]
    private static partial Regex Remark();

    [GeneratedRegex(@"(?<![\w/.])\./([\w./-]+)")]
    private static partial Regex Script();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:tests|models|docs|bench|infra)/[\w./-]+\.\w+")]
    private static partial Regex Path();
}
