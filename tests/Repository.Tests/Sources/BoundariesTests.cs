using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Glimpse.Repository.Tests.Projects;

namespace Glimpse.Repository.Tests.Sources;

/// <summary>Whose types may be named where.</summary>
public sealed class BoundariesTests
{
    private const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";
    private const string AspNet = "Microsoft.AspNetCore";
    private const string Functions = "Microsoft.Azure.Functions";
    private static readonly string[] AspNetProjects = ["Api", "FunctionApp", "Standalone"];

    [Fact]
    public void OnnxRuntimeTypes_AreNamedInOneFolderOnly() =>
        Rule.Holds($"{OnnxRuntime} belongs in Inference/Execution:", Products.Where(file => OnnxRuntimeOffence(file)).Select(file => file.Path));

    [Fact]
    public void OnnxRuntimeFolder_IsNotEmpty() =>
        Assert.True(SourceFile.All.Any(file => file.Path.StartsWith("Inference/Execution/", StringComparison.Ordinal) && file.Names(OnnxRuntime)), "Inference/Execution names no type of ONNX Runtime.");

    [Fact]
    public void AspNetTypes_AreNamedInTheApiAndTheHeadsOnly()
    {
        Rule.Holds($"{AspNet} belongs in {string.Join(", ", AspNetProjects)}:", Products.Where(AspNetOffence).Select(file => file.Path));
        Rule.Holds("These projects may not see ASP.NET at all:", ProjectFile.All
            .Where(project => !project.Path.StartsWith("tests/", StringComparison.Ordinal) && !AspNetProjects.Contains(project.Name))
            .Where(project => project.Sdk.EndsWith(".Web", StringComparison.Ordinal) || project.Includes("FrameworkReference").Any())
            .Select(project => project.Path));
    }

    [Fact]
    public void FunctionsTypes_AreNamedInTheirHeadOnly() =>
        Rule.Holds($"{Functions} belongs in FunctionApp:", Products.Where(file => file.Project != "FunctionApp" && file.Names(Functions)).Select(file => file.Path));

    [Fact]
    public void Boundaries_AreNotOpenedByGlobalUsings()
    {
        Rule.Holds("A global using hides who uses what:", SourceFile.All
            .Where(file => file.Root.Usings.Any(directive => !directive.GlobalKeyword.IsKind(SyntaxKind.None))).Select(file => file.Path));
        Rule.Holds("A <Using> of a bounded namespace hides who uses it:", ProjectFile.All
            .Where(project => project.Includes("Using").Any(name => name.StartsWith(OnnxRuntime, StringComparison.Ordinal) || name.StartsWith(AspNet, StringComparison.Ordinal)))
            .Select(project => project.Path));
    }

    // A route of a head's own would stand beside the gate.
    [Fact]
    public void Heads_AnswerNothingThemselves() =>
        Rule.Holds("Routes belong in Api/EndpointTable:", Products.SelectMany(file => Routes(file).Select(call => $"{file.Path}: {call}")));

    [Theory]
    [InlineData("Standalone/Program.cs", "class C { void M() => app.MapGet(\"/a\", () => 1); }", 1)]
    [InlineData("FunctionApp/Program.cs", "class C { void M() => app.UseEndpoints(e => e.Map(\"/a\", f)); }", 2)]
    [InlineData("Standalone/Program.cs", "class C { void M() => app.Run(dispatcher.InvokeAsync); }", 0)]
    [InlineData("Standalone/Listening.cs", "class C { void M() => address.MapToIPv4(); }", 0)]
    [InlineData("Cli/Map.cs", "class C { void M() => list.MapAll(); }", 0)]
    public void Routes_OfAHead_AreFound(string path, string text, int count) => Assert.Equal(count, Routes(SourceFile.Parse(path, text)).Count());

    [Theory]
    [InlineData("Inference/Scheduling/Plan.cs", "using Microsoft.ML.OnnxRuntime;", true)]
    [InlineData("Inference/Scheduling/Plan.cs", "class C { Microsoft.ML.OnnxRuntime.OrtValue V; }", true)]
    [InlineData("Inference/Scheduling/Plan.cs", "using Microsoft.ML.OnnxRuntimeGenAI; // Microsoft.ML.OnnxRuntime", false)]
    [InlineData("Inference/Execution/Session.cs", "using Microsoft.ML.OnnxRuntime;", false)]
    [InlineData("Api/Session.cs", "using Tensors = Microsoft.ML.OnnxRuntime.Tensors;", true)]
    public void OnnxRuntimeOffence_InASource_IsFound(string path, string text, bool offence) =>
        Assert.Equal(offence, OnnxRuntimeOffence(SourceFile.Parse(path, text)));

    [Theory]
    [InlineData("Descriptions/Record.cs", "using Microsoft.AspNetCore.Http;", true)]
    [InlineData("Api/Route.cs", "using Microsoft.AspNetCore.Http;", false)]
    public void AspNetOffence_InASource_IsFound(string path, string text, bool offence) => Assert.Equal(offence, AspNetOffence(SourceFile.Parse(path, text)));

    private static IEnumerable<SourceFile> Products => SourceFile.All.Where(file => file.Project is not ("tests" or "bench"));

    private static bool OnnxRuntimeOffence(SourceFile file) => !file.Path.StartsWith("Inference/Execution/", StringComparison.Ordinal) && file.Names(OnnxRuntime);

    private static IEnumerable<string> Routes(SourceFile file) => !AspNetProjects.Contains(file.Project) ? []
        : from call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
          let name = (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.Text ?? ""
          where (name.StartsWith("Map", StringComparison.Ordinal) && !name.StartsWith("MapTo", StringComparison.Ordinal)) || name is "UseEndpoints" or "UseRouting"
          select name;

    private static bool AspNetOffence(SourceFile file) => !AspNetProjects.Contains(file.Project) && file.Names(AspNet);
}
