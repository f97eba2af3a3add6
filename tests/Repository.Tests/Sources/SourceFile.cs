using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>One parsed C# file.</summary>
internal sealed class SourceFile
{
    private SourceFile(string path, string text) =>
        (Path, Text, Root) = (path, text, CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetCompilationUnitRoot());

    public string Path { get; }

    public string Text { get; }

    public CompilationUnitSyntax Root { get; }

    public string Project => Path.StartsWith("tests/", StringComparison.Ordinal) ? "tests" : Path.Split('/')[0];

    public static IReadOnlyList<SourceFile> All { get; } = Tree.Sources.Select(path => Parse(path, Tree.Read(path))).ToList();

    public static SourceFile Parse(string path, string text) => new(path, text);

    /// <summary>Every dotted name in the code that begins with the given namespace; comments and strings do not count.</summary>
    public bool Names(string prefix) =>
        Root.DescendantNodes().Any(node => node is NameSyntax or MemberAccessExpressionSyntax && StartsWith(node.ToString(), prefix));

    private static bool StartsWith(string name, string prefix)
    {
        name = name.Replace("global::", "", StringComparison.Ordinal);
        return name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] is '.' or '<');
    }
}
