using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Glimpse.Repository.Tests.Projects;

/// <summary>One place for versions, and every one of them exact.</summary>
public sealed partial class VersionsTests
{
    [Fact]
    public void NuGetVersions_InTheirOnePlace_AreExact()
    {
        var versions = XDocument.Parse(Tree.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (Name: element.Attribute("Include")!.Value, Version: element.Attribute("Version")!.Value)).ToList();
        Assert.NotEmpty(versions);
        Rule.Holds("Not an exact version:", versions.Where(package => !Exact().IsMatch(package.Version)).Select(package => $"{package.Name} {package.Version}"));
        Rule.Holds("Named twice:", versions.GroupBy(package => package.Name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void NuGetVersions_InProjects_AreNotNamed() =>
        Rule.Holds("Versions belong in Directory.Packages.props:", ProjectFile.All
            .Where(project => project.Items("PackageReference").Any(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null))
            .Select(project => project.Path));

    [Fact]
    public void NpmVersions_AreExactAndLocked()
    {
        using var manifest = JsonDocument.Parse(Tree.Read("package.json"));
        using var locked = JsonDocument.Parse(Tree.Read("package-lock.json"));
        var packages = locked.RootElement.GetProperty("packages");
        foreach (var section in new[] { "dependencies", "devDependencies" })
            foreach (var package in manifest.RootElement.GetProperty(section).EnumerateObject())
            {
                Assert.Matches(Exact(), package.Value.GetString());
                Assert.Equal(package.Value.GetString(), packages.GetProperty("node_modules/" + package.Name).GetProperty("version").GetString());
            }
    }

    [Fact]
    public void Sdk_IsPinnedToOneMajorAndMinor()
    {
        using var json = JsonDocument.Parse(Tree.Read("global.json"));
        var sdk = json.RootElement.GetProperty("sdk");
        Assert.Matches(Exact(), sdk.GetProperty("version").GetString());
        Assert.Contains(sdk.GetProperty("rollForward").GetString(), new[] { "disable", "patch", "latestPatch", "feature", "latestFeature" });
    }

    [Theory]
    [InlineData("1.2.*", false)]
    [InlineData("[1.2,2.0)", false)]
    [InlineData("^1.2.3", false)]
    [InlineData("1.2.3", true)]
    [InlineData("1.0.0-beta.47", true)]
    public void Exact_Version_IsToldFromARange(string version, bool exact) => Assert.Equal(exact, Exact().IsMatch(version));

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Exact();
}
