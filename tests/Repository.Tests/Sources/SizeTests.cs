using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>Sizes at which it is worth asking whether a file is two files, or a method two methods.</summary>
public sealed class SizeTests
{
    private const int FileLines = 350;
    private const int MethodLines = 60;

    /// <summary>Larger for a reason, which stands here.</summary>
    private static readonly Dictionary<string, string> Reasons = [];

    [Fact]
    public void Files_AreShort() =>
        Rule.Holds($"Over {FileLines} lines; split it, or give the reason here:", SourceFile.All
            .Where(file => Lines(file.Text) > FileLines && !Reasons.ContainsKey(file.Path)).Select(file => $"{file.Path}: {Lines(file.Text)}"));

    [Fact]
    public void Methods_AreShort() =>
        Rule.Holds($"Over {MethodLines} lines; split it, or give the reason here:", SourceFile.All.SelectMany(LongMethods).Where(method => !Reasons.ContainsKey(method.Split(':')[0])));

    [Fact]
    public void Reasons_AreForFilesThatNeedThem() =>
        Rule.Holds("No longer needed:", Reasons.Keys.Where(path => SourceFile.All.All(file => file.Path != path || (Lines(file.Text) <= FileLines && !LongMethods(file).Any()))));

    [Fact]
    public void LongMethods_InASource_AreFound()
    {
        var body = string.Concat(Enumerable.Repeat("x();\n", MethodLines));
        Assert.Single(LongMethods(SourceFile.Parse("A.cs", $"class C {{ void Short() {{\n x(); }} void Long() {{\n{body}}} }}")));
    }

    private static IEnumerable<string> LongMethods(SourceFile file) =>
        from method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        let span = method.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLines
        select $"{file.Path}: {(method as MethodDeclarationSyntax)?.Identifier.Text ?? "constructor or operator"}, {lines} lines";

    private static int Lines(string text) => text.AsSpan().Count('\n');
}
