using System.Text.RegularExpressions;

namespace Glimpse.Repository.Tests.Projects;

public sealed partial class SolutionTests
{
    /// <summary>Its official packages do not restore from every feed, and `dotnet build Serverless.sln` must work everywhere; its tests compile its sources.</summary>
    private const string BuiltByItself = "FunctionApp/FunctionApp.csproj";

    [Fact]
    public void Solution_IsTheClassicFormat_AndTheOnlyOne()
    {
        Assert.Contains("Microsoft Visual Studio Solution File, Format Version 12.00", Tree.Read("Serverless.sln"), StringComparison.Ordinal);
        Assert.DoesNotContain(Tree.Files, path => path.EndsWith(".slnx", StringComparison.Ordinal));
        Assert.Single(Tree.Files, path => path.EndsWith(".sln", StringComparison.Ordinal));
    }

    [Fact]
    public void Solution_NamesEveryProject()
    {
        var named = ProjectPath().Matches(Tree.Read("Serverless.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/')).ToHashSet();
        Rule.Holds("Not in Serverless.sln (dotnet sln add):", ProjectFile.All.Select(project => project.Path).Where(path => !named.Contains(path)));
        Rule.Holds("In Serverless.sln but not there:", named.Where(path => !Tree.Files.Contains(path)));
    }

    // Named in the solution, but in no configuration's build: then `dotnet build` and `dotnet restore` of the solution leave it alone.
    [Fact]
    public void Solution_BuildsEveryProjectButTheFunctionsHead()
    {
        var solution = Tree.Read("Serverless.sln");
        Rule.Holds("Not what the solution should build:", ProjectLine().Matches(solution)
            .Where(match => match.Groups[1].Value.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(match => solution.Contains($"{match.Groups[2].Value}.Release|Any CPU.Build.0", StringComparison.Ordinal) == (match.Groups[1].Value.Replace('\\', '/') == BuiltByItself))
            .Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void HeadsFilter_HoldsTheHeadsAndAllBelowThem()
    {
        var filter = Tree.Read(".ci/heads.slnf");
        var projects = ProjectFile.All.ToDictionary(project => project.Name);
        var needed = new Queue<string>(["Cli", "Standalone"]);
        while (needed.TryDequeue(out var name))
        {
            Assert.Contains($"\"{projects[name].Path}\"", filter, StringComparison.Ordinal);
            foreach (var below in projects[name].References) needed.Enqueue(below);
        }
    }

    [GeneratedRegex("""^Project\("[^"]+"\) = "[^"]+", "([^"]+\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectPath();

    [GeneratedRegex("""^Project\("[^"]+"\) = "[^"]+", "([^"]+)", "([^"]+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
