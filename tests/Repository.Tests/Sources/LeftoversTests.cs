using System.Text.RegularExpressions;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>What is forgotten in a tree: marks of unfinished work, names of one machine, folders that say nothing.</summary>
public sealed partial class LeftoversTests
{
    private static readonly string[] EmptyNames = ["Common", "Helpers", "Helper", "Core", "Utils", "Utilities", "Util", "Abstractions", "Misc", "Shared", "Base"];

    [Fact]
    public void Texts_HaveNoMarksOfUnfinishedWork() => Rule.Holds("Do it, or leave it out:", Lines(Unfinished()));

    [Fact]
    public void Texts_NameNoMachine() => Rule.Holds("A path of one machine:", Lines(OneMachine()));

    [Fact]
    public void Folders_SayWhatIsInThem() =>
        Rule.Holds("A folder is named after a stage or a thing:", Tree.Files.SelectMany(path => path.Split('/').SkipLast(1)).Distinct()
            .Where(name => EmptyNames.Contains(name, StringComparer.OrdinalIgnoreCase)));

    [Fact]
    public void Sources_HaveNoRegions() =>
        Rule.Holds("A region is a file that wants to be:", Tree.Sources.Where(path => Region().IsMatch(Tree.Read(path))));

    [Theory]
    [InlineData("// TO" + "DO: later", true)]
    [InlineData("// FIX" + "ME", true)]
    [InlineData("var mastodon = 1; // todos los días", false)]
    public void Unfinished_Marks_AreFound(string line, bool found) => Assert.Equal(found, Unfinished().IsMatch(line));

    [Theory]
    [InlineData("/tm" + "p/wt/cli/run", true)]
    [InlineData("/ho" + "me/ada/src", true)]
    [InlineData("\"/wo" + "rk/main\"", true)]
    [InlineData("/home/site/wwwroot", false)]
    [InlineData("https://example.com/work/main", false)]
    public void OneMachine_Paths_AreFound(string line, bool found) => Assert.Equal(found, OneMachine().IsMatch(line));

    private static IEnumerable<string> Lines(Regex wrong) =>
        from path in Tree.Texts
        from line in Tree.Read(path).Split('\n').Index()
        where wrong.IsMatch(line.Item)
        select $"{path}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|X[X]X)\b")]
    private static partial Regex Unfinished();

    // /home/site is where Azure Functions keeps an app, on every machine; /home/user and /home/secret are nobody's.
    [GeneratedRegex(@"(?<![\w.])/(tm[p]/wt|wo[r]k|ro[o]t|Us[e]rs|ho[m]e/(?!(site|user|secret)\b))/?[\w]")]
    private static partial Regex OneMachine();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();
}
