using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>What is read becomes a type that the code names, never one that the data names.</summary>
public sealed class SerializationTests
{
    private static readonly string[] Names =
    [
        "BinaryFormatter", "SoapFormatter", "NetDataContractSerializer", "LosFormatter", "ObjectStateFormatter", "XmlSerializer", "DataContractSerializer", "TypeNameHandling", "ResXResourceReader",
        "JavaScriptSerializer",
    ];

    // Several kinds of one thing, told apart by a word: fine to write, and never read.
    private static readonly string[] WrittenOnly = ["JsonPolymorphic", "JsonPolymorphicAttribute", "JsonDerivedType", "JsonDerivedTypeAttribute"];

    [Fact]
    public void Sources_ReadNoDataThatNamesItsType() =>
        Rule.Holds("Data must not choose its type:", SourceFile.All.SelectMany(static file => Found(file).Select(name => $"{file.Path}: {name}")));

    [Fact]
    public void JsonOfSeveralKinds_BelongsToAProjectThatReadsByHand() =>
        Rule.Holds("The project's JSON chooses between types and is deserialized:", SourceFile.All.Where(static file => Uses(file, WrittenOnly)).Select(static file => file.Project).Distinct()
            .SelectMany(static project => SourceFile.All.Where(file => file.Project == project && Uses(file, ["Deserialize", "DeserializeAsync", "DeserializeAsyncEnumerable"]))).Select(static file => file.Path));

    [Theory]
    [InlineData("class C { object M() => new BinaryFormatter().Deserialize(null); }", 1)]
    [InlineData("class C { /* BinaryFormatter */ string S = \"TypeNameHandling\"; }", 0)]
    public void Found_InASource_AreTheNamesInItsCode(string text, int count) => Assert.Equal(count, Found(SourceFile.Parse("A.cs", text)).Count());

    private static IEnumerable<string> Found(SourceFile file) => NamesIn(file).Where(Names.Contains);

    private static bool Uses(SourceFile file, string[] names) => file.Project is not ("tests" or "bench") && NamesIn(file).Any(names.Contains);

    private static IEnumerable<string> NamesIn(SourceFile file) => file.Root.DescendantNodes().OfType<SimpleNameSyntax>().Select(static name => name.Identifier.Text);
}
