using System.Diagnostics;
using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Tests.Sampling.Json.Schemas;

/// <summary>Schemas that are made to be slow or large. Each is refused, or compiled, with work and memory that are bounded by counts.</summary>
public sealed class HostileSchemaTests
{
    /// <summary>Bytes that compiling may allocate in all, garbage included: large, but far from what these schemas ask for.</summary>
    private const long MaxAllocated = 1_500_000_000;

    public static TheoryData<string, string?> Schemas => new()
    {
        { "a million enum values", "schema_too_complex" },
        { "too many enum values", "schema_too_complex" },
        { "large enum values", "schema_too_complex" },
        { "a deep allOf", null },
        { "a chain of references", "schema_too_complex" },
        { "a long chain of optional references", null },
        { "anyOf beside anyOf", "schema_too_complex" },
        { "anyOf beside anyOf that nothing fits", "schema_too_complex" },
        { "an exponential pattern", "schema_too_complex" },
        { "nested repetitions", "schema_too_complex" },
        { "many patterns", "schema_too_complex" },
        { "patterns that multiply", "schema_too_complex" },
        { "a huge minLength", "schema_too_complex" },
        { "a huge maxLength", null },
        { "a huge pattern length", null },
        { "a huge minLength with a pattern", "schema_too_complex" },
        { "a huge minItems", "schema_too_complex" },
        { "a huge minProperties", "schema_too_complex" },
        { "exponential minimum", "schema_too_complex" },
        { "deep required nesting", "schema_too_complex" },
        { "references in a circle", "unsupported_schema" },
        { "many properties", "schema_too_complex" },
        { "unions that multiply as they are read", null },
        { "oneOf with many branches", null },
        { "unicode classes", null },
        { "many unicode classes", "schema_too_complex" },
        { "large classes", null },
        { "a chain that falls link by link", "schema_too_complex" },
        { "a chain of long names that falls link by link", "unsupported_schema" },
        { "many definitions", "schema_too_complex" },
        { "many schemas at one place", "schema_too_complex" },
        { "long names", "schema_too_complex" },
        { "a large multipleOf", "schema_too_complex" },
        { "deep groups", "schema_too_complex" },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Compile_AHostileSchema_EndsWithinItsBudget(string name, string? code)
    {
        var schema = HostileSchemas.Named(name);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var refusal = Record.Exception(() => Guide.Compile(schema));
        Assert.Equal(code, (refusal as RequestRefusedException)?.Code);
        Assert.True(refusal is null or RequestRefusedException, refusal?.ToString());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocated);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "no bound held it");   // a second or less where nothing else runs
    }

    [Fact]
    public void Compile_ThatIsCancelled_Stops()
    {
        using var document = JsonDocument.Parse(HostileSchemas.Named("many patterns"));
        Assert.Throws<OperationCanceledException>(() => SchemaCompiler.Compile(document.RootElement, new CancellationToken(canceled: true)));
    }

    /// <summary>An answer that fits two unions at every level has exponentially many readings; only so many are followed, and they lead to its end.</summary>
    [Fact]
    public void Walk_UnionsThatMultiply_StaysWithinTheSchema()
    {
        var masker = Guide.Masker(Guide.Compile(HostileSchemas.Named("unions that multiply as they are read")), Vocabularies.Demo);
        for (var seed = 0; seed < 3; seed++)
        {
            var answer = new Walker(Vocabularies.Demo, seed).Walk(new(masker), 150, WalkStyle.Hungry, isSteered: true);
            Assert.NotNull(answer);
            using var value = JsonDocument.Parse(answer);
        }
    }
}
