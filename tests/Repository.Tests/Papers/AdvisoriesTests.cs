using System.Text.RegularExpressions;
using Glimpse.Repository.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Papers;

/// <summary>tests/ADVISORIES.md: each kind of fault has its row, and each test that a row names exists.</summary>
public sealed partial class AdvisoriesTests
{
    private const string Paper = "tests/ADVISORIES.md";
    private const int Kinds = 25;

    private static readonly string[] Rows = [.. Tree.Read(Paper).Split('\n').Where(static line => Row().IsMatch(line))];

    [Fact]
    public void Rows_AreOneForEachKindOfFault() => Assert.Equal(Enumerable.Range(1, Kinds), Rows.Select(static row => int.Parse(Row().Match(row).Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Rows_NameTestsThatExist()
    {
        Rule.Holds("No test is named:", Rows.Where(static row => !Named(row).Any()));
        Rule.Holds("There is no such test:", Rows.SelectMany(Named).Distinct().Where(static test => !Exists(test.File, test.Name)).Select(static test => $"{test.File}: {test.Name}"));
    }

    [Theory]
    [InlineData("tests/Repository.Tests/Papers/AdvisoriesTests.cs", nameof(Rows_NameTestsThatExist), true)]
    [InlineData("tests/Repository.Tests/Papers/AdvisoriesTests.cs", nameof(Named), false)]
    [InlineData("tests/Repository.Tests/Papers/AdvisoriesTests.cs", "Nothing_IsThere", false)]
    [InlineData("tests/Repository.Tests/Papers/GoneTests.cs", nameof(Rows_NameTestsThatExist), false)]
    public void Exists_OfATest_IsToldByItsFile(string file, string name, bool exists) => Assert.Equal(exists, Exists(file, name));

    /// <summary>The tests behind each link to a file.</summary>
    private static IEnumerable<(string File, string Name)> Named(string row) =>
        from file in File().Matches(row)
        from test in Test().Matches(file.Groups["tests"].Value)
        select ($"tests/{file.Groups["path"].Value}", test.Groups["name"].Value);

    private static bool Exists(string file, string name) => SourceFile.All.FirstOrDefault(source => source.Path == file) is { } found
        && found.Root.DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == name
            && method.AttributeLists.SelectMany(static list => list.Attributes).Any(static attribute => attribute.Name.ToString() is "Fact" or "Theory"));

    [GeneratedRegex(@"^\| (?<number>[0-9]+) \|", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"\[\w+\]\((?<path>[\w./]+)\)(?<tests>[^\[|]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex File();

    [GeneratedRegex("`(?<name>\\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Test();
}
