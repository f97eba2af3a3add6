using System.Xml.Linq;

namespace Glimpse.Repository.Tests.Projects;

/// <summary>One .csproj, as far as the rules look at it.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _xml;

    private ProjectFile(string path, XDocument xml) => (Path, _xml) = (path, xml);

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Sdk => _xml.Root!.Attribute("Sdk")?.Value ?? "";

    public IEnumerable<string> References => Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    public static IReadOnlyList<ProjectFile> All { get; } =
        Tree.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(path => Parse(path, Tree.Read(path))).ToList();

    public static ProjectFile Parse(string path, string xml) => new(path, XDocument.Parse(xml));

    public IEnumerable<string> Includes(string item) => _xml.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();

    public IEnumerable<XElement> Items(string item) => _xml.Descendants(item);
}
