namespace Glimpse.Repository.Tests.Projects;

/// <summary>References point one way: heads, Api, Descriptions, Inference; the builder and the engine do not know each other.</summary>
public sealed class ReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["FunctionApp"] = ["Api"],
        ["Standalone"] = ["Api"],
        ["Api"] = ["Descriptions"],
        ["Descriptions"] = ["Inference"],
        ["Inference"] = ["Microsoft.ML.OnnxRuntime"],
        ["Cli"] = ["Descriptions", "ModelBuilder"],
        ["ModelBuilder"] = [],
        ["Microsoft.ML.OnnxRuntime"] = [],
    };

    [Fact]
    public void Projects_References_PointOneWay()
    {
        var products = ProjectFile.All.Where(project => !project.Path.StartsWith("tests/", StringComparison.Ordinal) && !project.Path.StartsWith("bench/", StringComparison.Ordinal));
        Rule.Holds("A project may reference only what lies below it:", products.SelectMany(Offences));
    }

    [Fact]
    public void Projects_OfTheProduct_AreAllThere() =>
        Rule.Holds("These projects are part of the design and missing:", Allowed.Keys.Except(ProjectFile.All.Select(project => project.Name)));

    [Fact]
    public void Projects_OfTheProduct_HaveATestProjectThatOnlyTestsReference()
    {
        var tests = ProjectFile.All.Where(project => project.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(project => project.Name).ToHashSet();
        Rule.Holds("No test project for:", Allowed.Keys.Except(["FunctionApp", "Microsoft.ML.OnnxRuntime"]).Where(name => !tests.Contains(name + ".Tests")));
        Rule.Holds("A product project references tests:", ProjectFile.All.Where(project => Allowed.ContainsKey(project.Name) && project.References.Any(tests.Contains)).Select(project => project.Path));
    }

    [Theory]
    [InlineData("Inference", "../ModelBuilder/ModelBuilder.csproj")]
    [InlineData("Descriptions", "..\\Api\\Api.csproj")]
    [InlineData("Stranger", "../Api/Api.csproj")]
    public void Offences_WrongWay_AreFound(string project, string reference)
    {
        var parsed = ProjectFile.Parse($"{project}/{project}.csproj", $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>""");
        Assert.Single(Offences(parsed));
    }

    private static IEnumerable<string> Offences(ProjectFile project) =>
        project.References.Except(Allowed.GetValueOrDefault(project.Name, [])).Select(reference => $"{project.Path} references {reference}");
}
