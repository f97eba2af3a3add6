using System.Text.RegularExpressions;

namespace Glimpse.Cli.Tests;

/// <summary>What the README and ./run tell a reader to type can be typed.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("run")]
    public void RunCommands_OfAText_AreVerbsWithTheirOptions(string file)
    {
        var root = CommandLine.Create(Surroundings.OfThisProcess());
        var lines = RunLine().Matches(File.ReadAllText(Path.Combine(Bench.RepositoryRoot, file))).Select(match => match.Value).Where(line => !line.Contains("VERB", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var errors = root.Parse(Words(line)).Errors;
            Assert.True(errors.Count == 0, $"{file}: {line}: {string.Join(' ', errors.Select(error => error.Message))}");
        }
    }

    [Theory]
    [InlineData("  ./run describe a.png \"a b\"   some remark", new[] { "describe", "a.png", "a b" })]
    [InlineData("cat x | ./run describe - --json", new[] { "describe", "-", "--json" })]
    [InlineData("./run doctor # remark", new[] { "doctor" })]
    public void Words_OfALine_AreAsAShellSplitsThem(string line, string[] words) => Assert.Equal(words, Words(line));

    /// <summary>The words after ./run; what follows two blanks or a # is a remark.</summary>
    internal static string[] Words(string line)
    {
        var command = line[(line.IndexOf("./run", StringComparison.Ordinal) + "./run".Length)..].Trim();
        command = Remark().Split(command)[0];
        return [.. Word().Matches(command).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Value)];
    }

    // A line of its own in a block of commands, perhaps after a pipe; not the word in running text.
    [GeneratedRegex(@"^ *(?:[^\n`#]*\| )?\./run [a-z].*$", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@" {2,}| #")]
    private static partial Regex Remark();

    [GeneratedRegex("""
        "([^"]*)"|\S+
        """)]
    private static partial Regex Word();
}
