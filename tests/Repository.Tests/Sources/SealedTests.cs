using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>A class is sealed, or says by being abstract that it is meant to be derived from.</summary>
public sealed class SealedTests
{
    [Fact]
    public void Classes_AreSealedStaticOrAbstract() => Rule.Holds("Seal, or make abstract:", Open(SourceFile.All));

    [Theory]
    [InlineData("class C;", 1)]
    [InlineData("record R;", 1)]
    [InlineData("partial class C { } sealed partial class C { }", 0)]
    [InlineData("namespace A { class C; } namespace B { sealed class C; }", 1)]
    [InlineData("abstract record R; sealed record S : R; static class T; record struct V; struct W;", 0)]
    public void Open_Classes_AreFound(string text, int count) => Assert.Equal(count, Open([SourceFile.Parse("Api/A.cs", text)]).Count());

    private static IEnumerable<string> Open(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
        where type.IsKind(SyntaxKind.ClassDeclaration) || type.IsKind(SyntaxKind.RecordDeclaration)
        group (file, type) by $"{file.Project}: {FullName(type)}" into parts
        where !parts.Any(part => part.type.Modifiers.Any(IsClosed))
        select $"{parts.First().file.Path}: {parts.First().type.Identifier.Text}";

    private static bool IsClosed(SyntaxToken modifier) =>
        modifier.IsKind(SyntaxKind.SealedKeyword) || modifier.IsKind(SyntaxKind.StaticKeyword) || modifier.IsKind(SyntaxKind.AbstractKeyword);

    private static string FullName(TypeDeclarationSyntax type) => string.Join('.', type.AncestorsAndSelf().Reverse().Select(node => node switch
    {
        BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
        TypeDeclarationSyntax outer => outer.Identifier.Text + outer.TypeParameterList,
        _ => null,
    }).OfType<string>());
}
