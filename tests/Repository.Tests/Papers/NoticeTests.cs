using System.Text.Json;
using System.Xml.Linq;

namespace Glimpse.Repository.Tests.Papers;

public sealed class NoticeTests
{
    private static readonly string Notice = Tree.Read("NOTICE");

    [Theory]
    [InlineData("Twemoji", "CC BY 4.0")]
    [InlineData("Noto Emoji", "Apache License 2.0")]
    [InlineData("Fluent Emoji", "MIT License")]
    [InlineData("CLDR", "Unicode License")]
    [InlineData("ONNX Runtime", "MIT License")]
    [InlineData("libvips", "LGPL-3.0-or-later")]
    [InlineData("transformers", "Apache License 2.0")]
    public void Notice_OfAPart_NamesItsLicence(string part, string licence)
    {
        var at = Notice.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, $"NOTICE does not name {part}.");
        Assert.Contains(licence, Notice[at..Math.Min(Notice.Length, at + 400)], StringComparison.Ordinal);
    }

    [Fact]
    public void Notice_NamesEveryNpmPackageWeAskFor_WithItsVersion()
    {
        using var manifest = JsonDocument.Parse(Tree.Read("package.json"));
        var packages = new[] { "dependencies", "devDependencies" }.SelectMany(section => manifest.RootElement.GetProperty(section).EnumerateObject());
        Rule.Holds("Not in NOTICE with this version:", packages.Select(package => $"{package.Name} {package.Value.GetString()}").Where(package => !Notice.Contains(package, StringComparison.Ordinal)));
    }

    [Fact]
    public void Notice_NamesNoNuGetPackageThatIsGone()
    {
        var named = Notice[Notice.IndexOf("4. NuGet packages", StringComparison.Ordinal)..].Split([',', ' ', '\n', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.TrimEnd('.')).Where(word => word.Contains('.', StringComparison.Ordinal) && char.IsAsciiLetter(word[0]) && !word.EndsWith(".props", StringComparison.Ordinal));
        var props = Tree.Read("Directory.Packages.props");
        Rule.Holds("In NOTICE, but no longer in Directory.Packages.props:", named.Where(name => !props.Contains($"Include=\"{name}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Notice_NamesEveryNuGetPackageWeAskFor() =>
        Rule.Holds("Not in NOTICE:", XDocument.Parse(Tree.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(element => element.Attribute("Include")!.Value)
            .Where(name => !name.StartsWith("Microsoft.Azure.Functions.Worker.", StringComparison.Ordinal) && !Notice.Contains(name, StringComparison.Ordinal)));
}
