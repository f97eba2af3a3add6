using System.Text;
using System.Text.RegularExpressions;
using Glimpse.Repository.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Papers;

/// <summary>SETTINGS.md as the options classes have it: every setting with its default, its range and its summary.</summary>
internal static partial class SettingsPage
{
    private const string Head = """
        # Settings

        Each is read from the environment (as written here), from the command line (`--Glimpse:Slots=8`), from `appsettings.json` beside Standalone, or from the app settings of
        a Functions app. A wrong one is named at start. `0` stands for the first item of a list, `1` for the next; `NAME` for a name of yours. This page is made from the options classes; a test keeps it true.

        """;

    private static readonly Dictionary<string, TypeDeclarationSyntax> Types = SourceFile.All.Where(file => file.Project != "tests")
        .SelectMany(file => file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()).GroupBy(type => type.Identifier.Text).ToDictionary(group => group.Key, group => group.First());

    public static string Write()
    {
        var page = new StringBuilder(Head);
        foreach (var (section, type) in Sections().OrderBy(entry => entry.Section, StringComparer.Ordinal))
        {
            page.Append($"\n## {section.Replace(":", "__", StringComparison.Ordinal)}\n{Summary(type)}\n\n| setting | default | allowed | meaning |\n|---|---|---|---|\n");
            foreach (var row in Rows(section, type)) page.Append(row);
        }
        return page.ToString();
    }

    private static IEnumerable<(string Section, TypeDeclarationSyntax Type)> Sections() =>
        from type in Types.Values
        from field in type.Members.OfType<FieldDeclarationSyntax>()
        from variable in field.Declaration.Variables
        where type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal) && variable.Identifier.Text == "Section" && variable.Initializer is not null
        select (variable.Initializer!.Value.ToString().Trim('"'), type);

    private static IEnumerable<string> Rows(string prefix, TypeDeclarationSyntax type)
    {
        foreach (var property in type.Members.OfType<PropertyDeclarationSyntax>().Where(IsSetting))
        {
            var (name, kind) = ($"{prefix}:{property.Identifier.Text}", property.Type.ToString().TrimEnd('?'));
            if (Items().Match(kind) is { Success: true } items) (name, kind) = ($"{name}:{(items.Groups["keyed"].Success ? "NAME" : "0")}", items.Groups["type"].Value);
            if (Nested(kind) is not { } nested)
            {
                yield return Row(name, property);
                continue;
            }
            foreach (var row in Rows(name, nested)) yield return row;
        }
    }

    private static string Row(string name, PropertyDeclarationSyntax property) =>
        $"| `{name.Replace(":", "__", StringComparison.Ordinal)}` | {Default(property)} | {Allowed(property)} | {Summary(property)} |\n";

    private static TypeDeclarationSyntax? Nested(string name) => Types.GetValueOrDefault(name) is ClassDeclarationSyntax or RecordDeclarationSyntax ? Types[name] : null;

    private static bool IsSetting(PropertyDeclarationSyntax property) =>
        property.Modifiers.Any(modifier => modifier.Text == "public") && !property.Modifiers.Any(modifier => modifier.Text == "static")
        && (Items().IsMatch(property.Type.ToString()) || property.AccessorList?.Accessors.Any(accessor => accessor.Keyword.Text is "set" or "init" && accessor.Modifiers.Count == 0) == true);

    private static string Default(PropertyDeclarationSyntax property) => property.Initializer?.Value.ToString() switch
    {
        null => property.Type.ToString() switch { "bool" => "`false`", "int" or "long" or "double" => "`0`", _ => "" },
        "[]" or "\"\"" => "",
        var text when text.StartsWith("new", StringComparison.Ordinal) => "",
        var text when text.Contains('*', StringComparison.Ordinal) => $"`{Product(text):0}`",
        var text when !text.StartsWith('"') && Constant(text.Split('.')[^1]) is { } constant => $"`{constant.Trim('"')}`",
        var text => $"`{text.Trim('"').Replace("_", "", StringComparison.Ordinal).Split('.')[^1]}`",
    };

    private static double Product(string text) => text.Split('*').Select(factor => double.Parse(factor.Trim().Replace("_", "", StringComparison.Ordinal).TrimEnd('L'), System.Globalization.CultureInfo.InvariantCulture)).Aggregate((a, b) => a * b);

    private static string Allowed(PropertyDeclarationSyntax property)
    {
        var range = property.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() == "Range");
        if (range?.ArgumentList is { Arguments: [var least, var most, ..] }) return $"{Bound(least)} to {Bound(most)}";
        var kind = property.Type.ToString().TrimEnd('?');
        if (kind == "bool") return "true, false";
        var values = SourceFile.All.SelectMany(file => file.Root.DescendantNodes().OfType<EnumDeclarationSyntax>()).FirstOrDefault(type => type.Identifier.Text == kind);
        return values is null ? "" : string.Join(", ", values.Members.Select(member => member.Identifier.Text.ToLowerInvariant()));
    }

    private static string Bound(AttributeArgumentSyntax argument)
    {
        var text = argument.ToString();
        return text.EndsWith("MaxValue", StringComparison.Ordinal) ? "…" : text.Contains('*', StringComparison.Ordinal) ? $"{Product(text):0}" : Constant(text) ?? text.Replace("_", "", StringComparison.Ordinal);
    }

    private static string? Constant(string name) => Types.Values.SelectMany(type => type.Members.OfType<FieldDeclarationSyntax>())
        .Where(field => field.Modifiers.Any(modifier => modifier.Text == "const")).SelectMany(field => field.Declaration.Variables)
        .FirstOrDefault(variable => variable.Identifier.Text == name && variable.Initializer is not null)?.Initializer!.Value.ToString().Replace("_", "", StringComparison.Ordinal);

    private static string Summary(MemberDeclarationSyntax member)
    {
        var comment = member.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().FirstOrDefault();
        var summary = comment?.Content.OfType<XmlElementSyntax>().FirstOrDefault(element => element.StartTag.Name.ToString() == "summary");
        if (summary is null) return "";
        var text = string.Concat(summary.Content.Select(node => node.ToString()));
        text = Line().Replace(text, " ");
        text = Reference().Replace(text, reference => $"`{reference.Groups["name"].Value.Split('.')[^1]}`");
        text = Code().Replace(text, "`");
        return Spaces().Replace(System.Net.WebUtility.HtmlDecode(text), " ").Replace("|", "\\|", StringComparison.Ordinal).Trim();
    }

    [GeneratedRegex(@"^(?:IList<|(?<keyed>IDictionary<string, ))(?<type>\w+)>\??$")]
    private static partial Regex Items();

    [GeneratedRegex(@"\r?\n\s*///")]
    private static partial Regex Line();

    [GeneratedRegex("""<(?:see|paramref) (?:cref|langword|name)="(?<name>[^"]+)"\s*/>""")]
    private static partial Regex Reference();

    [GeneratedRegex("</?c>")]
    private static partial Regex Code();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
