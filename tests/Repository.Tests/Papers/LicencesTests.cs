using System.Text.Json;

namespace Glimpse.Repository.Tests.Papers;

/// <summary>What we take from npm may be used as we use it.</summary>
public sealed class LicencesTests
{
    private static readonly string[] Free = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0", "Python-2.0", "CC0-1.0", "Unlicense"];

    /// <summary>Not in that list, and looked at one by one.</summary>
    private static readonly Dictionary<string, string> Checked = new()
    {
        ["@img/sharp-libvips-linux-x64"] = "LGPL-3.0-or-later: loaded dynamically, unmodified",
        ["com.github.asus4.onnxruntime"] = "names no licence in package.json; its LICENSE is MIT",
        ["uri-templates"] = "names its licence by a link: public domain, or MIT; part of azurite, which is a tool",
    };

    [Fact]
    public void NpmPackages_HaveLicencesThatFit()
    {
        using var locked = JsonDocument.Parse(Tree.Read("package-lock.json"));
        var packages = locked.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0);
        Rule.Holds("Look at the licence, then name it here:", packages
            .Select(package => (Name: package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..],
                Licence: package.Value.TryGetProperty("license", out var licence) ? licence.GetString() : null))
            .Where(package => !Free.Contains(package.Licence) && !Checked.ContainsKey(package.Name)).Select(package => $"{package.Name}: {package.Licence ?? "none"}"));
    }

    [Fact]
    public void Licence_IsTheWholeOfApache2()
    {
        var text = Tree.Read("LICENSE");
        Assert.Contains("Version 2.0, January 2004", text, StringComparison.Ordinal);
        Assert.Contains("9. Accepting Warranty or Additional Liability.", text, StringComparison.Ordinal);
        Assert.Contains("END OF TERMS AND CONDITIONS", text, StringComparison.Ordinal);
    }
}
