using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>What is read becomes a type that the code names, never one that the data names.</summary>
public sealed class SerializationTests
{
    private static readonly string[] Names =
    [
        "BinaryFormatter", "SoapFormatter", "NetDataContractSerializer", "LosFormatter", "ObjectStateFormatter", "XmlSerializer", "DataContractSerializer", "TypeNameHandling", "JsonPolymorphic",
        "JsonPolymorphicAttribute", "JsonDerivedType", "JsonDerivedTypeAttribute", "ResXResourceReader", "JavaScriptSerializer",
    ];

    [Fact]
    public void Sources_ReadNoDataThatNamesItsType() =>
        Rule.Holds("Data must not choose its type:", SourceFile.All.SelectMany(static file => Found(file).Select(name => $"{file.Path}: {name}")));

    [Theory]
    [InlineData("class C { object M() => new BinaryFormatter().Deserialize(null); }", 1)]
    [InlineData("[JsonPolymorphic] abstract class C;", 1)]
    [InlineData("class C { /* BinaryFormatter */ string S = \"JsonPolymorphic\"; }", 0)]
    public void Found_InASource_AreTheNamesInItsCode(string text, int count) => Assert.Equal(count, Found(SourceFile.Parse("A.cs", text)).Count());

    private static IEnumerable<string> Found(SourceFile file) => file.Root.DescendantNodes().OfType<SimpleNameSyntax>().Select(static name => name.Identifier.Text).Where(Names.Contains);
}
